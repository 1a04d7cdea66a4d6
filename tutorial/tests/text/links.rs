//! Links and images that lead to files, and fragments that lead to headings.

use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::shared::{root, slug};

/// The links of a page that lead nowhere. Links to other hosts are not looked at.
pub fn problems(page: &str, text: &str) -> Vec<String> {
    let folder = root().join(page).parent().map(Path::to_owned).unwrap_or_default();
    let problem = |link: &str| {
        let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
        let target = folder.join(file);
        if link.contains("://") || link.starts_with("mailto:") {
            None
        } else if !target.exists() {
            Some("there is no such file")
        } else if fragment.is_empty() {
            None
        } else {
            let other = fs::read_to_string(target).unwrap_or_default();
            let headings = anchors(if file.is_empty() { text } else { &other });
            let stands = headings.iter().any(|heading| heading == fragment)
                || file.ends_with("side-by-side.md") && are_sources(fragment, &other);
            (!stands).then_some("no such heading there")
        }
    };
    links(text)
        .iter()
        .filter_map(|(line, link)| Some(format!("{page}:{line}: {link}: {}", problem(link)?)))
        .collect()
}

/// Whether a fragment is a pair of those that the page "Side by side" lists.
fn are_sources(fragment: &str, page: &str) -> bool {
    let names: Vec<_> = fragment.split(',').collect();
    names.len() == 2 && names.iter().all(|name| page.contains(&format!("[`{name}`](")))
}

/// Where links and images lead, also those in HTML, and the line that each stands in.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (event, range) in Parser::new(text).into_offset_iter() {
        let line = text[..range.start].matches('\n').count() + 1;
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push((line, dest_url.to_string()));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let found = ["href", "src", "srcset"].into_iter().flat_map(|n| values(&html, n));
                links.extend(found.map(|link| (line, link.to_owned())));
            }
            _ => {}
        }
    }
    links
}

/// What a fragment can name: the headings, as code hosts spell them, and each `id` in HTML.
fn anchors(text: &str) -> Vec<String> {
    let mut anchors = Vec::new();
    let mut slugs: Vec<String> = Vec::new();
    let mut heading = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(words) | Event::Code(words) => {
                heading.iter_mut().for_each(|heading| heading.push_str(&words));
            }
            Event::End(TagEnd::Heading(_)) => {
                let slug = slug(&heading.take().unwrap_or_default());
                let before = slugs.iter().filter(|other| **other == slug).count();
                anchors.push(if before == 0 { slug.clone() } else { format!("{slug}-{before}") });
                slugs.push(slug);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                anchors.extend(values(&html, "id").map(str::to_owned));
            }
            _ => {}
        }
    }
    anchors
}

/// The values of an attribute in HTML.
fn values<'a>(html: &'a str, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let start = format!(" {name}=\"");
    let parts: Vec<_> = html.split(&start).skip(1).collect();
    parts.into_iter().filter_map(|rest| rest.split('"').next())
}

#[test]
fn broken_links_are_reported() {
    let page = "\
# One heading: `main`, *twice*

## Same

## Same

[a](Cargo.toml) [b](../Cargo.toml) [c](#one-heading-main-twice) [d](#same-1) [e](https://x.org/#y)
<a id=\"here\"></a> [f](#here) <img alt=\"\" src=\"../README\">

[g](#one) [h](no-such.md) ![i](no-such.svg) [j](../Cargo.toml#lints) [k](#same-2) [l][]

[l]: gone.md
";
    assert_eq!(
        problems("tutorial/page.md", page),
        [
            "tutorial/page.md:8: ../README: there is no such file",
            "tutorial/page.md:10: #one: no such heading there",
            "tutorial/page.md:10: no-such.md: there is no such file",
            "tutorial/page.md:10: no-such.svg: there is no such file",
            "tutorial/page.md:10: ../Cargo.toml#lints: no such heading there",
            "tutorial/page.md:10: #same-2: no such heading there",
            "tutorial/page.md:10: gone.md: there is no such file",
        ]
    );
}
