//! What all four download programs promise, as tests. Each takes the program that is to keep it.

pub mod faults;
#[cfg(unix)]
pub mod limits;
pub mod lists;
pub mod results;
pub mod secrets;
#[cfg(unix)]
pub mod signals;
#[cfg(unix)]
pub mod terminal;

/// Makes a test of each promise that all four programs keep; the expression is the program.
///
/// A promise that is added below is a new test of all four.
#[macro_export]
macro_rules! keeps_all_promises {
    ($program:expr) => {
        $crate::keeps_all_promises! { $program;
            results {
                downloads_160_of_160,
                keeps_its_number_in_flight,
                concurrency_is_what_the_server_sees,
                json_has_an_object_for_each_site,
                json_has_the_fields_of_the_table,
                failures_are_counted,
                timelines_are_drawn_on_request,
                minimal_downloads_what_it_is_given,
            }
            faults {
                all_faults_at_once,
                random_faults_do_not_mix,
                a_deadline_covers_the_whole_download,
                https_works,
                bad_certificates_are_refused,
                a_server_that_never_answers_is_spared,
                what_comes_before_a_request_has_its_kind,
            }
            lists {
                help_explains,
                bad_options_are_refused,
                bad_lists_are_refused_whole,
                lists_come_from_anywhere,
                offline_is_offline,
                proxies_are_those_of_the_environment,
            }
            secrets {
                secrets_and_escapes_stay_inside,
                #[cfg(target_os = "linux")]
                secrets_are_on_no_command_line,
            }
            #[cfg(unix)]
            signals {
                ctrl_c_ends_with_a_summary,
                a_second_ctrl_c_ends_at_once,
                ctrl_c_after_the_end_changes_nothing,
                streams_may_break,
                streams_may_be_closed,
            }
            #[cfg(unix)]
            terminal {
                the_picture_fits_the_window,
                failures_are_red,
                without_colour_the_bar_stays,
                what_is_wrong_is_said_in_the_width_of_the_window,
            }
            #[cfg(unix)]
            limits {
                endless_bodies_take_no_memory,
                a_long_list_is_begun_at_once,
                few_descriptors_are_enough,
                connections_that_are_kept_take_no_descriptor_away,
                who_was_stopped_finds_the_time_up,
            }
        }
    };
    ($program:expr; $($(#[$where:meta])? $what:ident { $($(#[$only:meta])? $promise:ident,)* })*) => {
        $(
            $(#[$where])?
            mod $what {
                use super::*;

                $(
                    $(#[$only])?
                    #[test]
                    fn $promise() {
                        $crate::promises::$what::$promise(&$program);
                    }
                )*
            }
        )*
    };
}
