//! What a source file imports, found in its text.

/// A path of a `use` line, or one that is written out.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Import {
    pub(crate) path: Vec<String>,
    /// Whether others may import it from here.
    pub(crate) is_public: bool,
}

/// All imports of `source`, but for those of its tests.
pub(crate) fn of(source: &str) -> Vec<Import> {
    let code = without_comments(source);
    let mut imports = Vec::new();
    let mut rest = code.as_str();
    while let Some(start) = find_use(rest) {
        let (before, line) = rest.split_at(start);
        imports.extend(written_out(before));
        let end = line.find(';').unwrap_or(line.len());
        let before = before.trim_end();
        let is_public = before.ends_with("pub") || before.ends_with(')') && before.contains("pub(");
        spread(&line["use ".len()..end], &[], &mut |path| imports.push(Import { path, is_public }));
        rest = &line[end..];
    }
    imports.extend(written_out(rest));
    imports
}

/// Up to the tests, which stand last.
fn without_comments(source: &str) -> String {
    let code = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let bare = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    code.lines().map(bare).collect::<Vec<_>>().join("\n")
}

fn find_use(code: &str) -> Option<usize> {
    let is_word = |place: usize| {
        code[..place].chars().next_back().is_none_or(|before| before.is_whitespace())
    };
    code.match_indices("use ").map(|(place, _)| place).find(|place| is_word(*place))
}

/// `a::{b, c::d}` is `a::b` and `a::c::d`.
fn spread(tree: &str, prefix: &[String], found: &mut impl FnMut(Vec<String>)) {
    let names = |text: &str| {
        let text = text.split(" as ").next().unwrap_or_default();
        let names = text.split("::").map(str::trim).filter(|name| !name.is_empty());
        [prefix, &names.map(str::to_owned).collect::<Vec<_>>()].concat()
    };
    let Some((before, inside)) = tree.split_once('{') else {
        let mut path = names(tree);
        path.pop_if(|name| path_ends_in_self(name));
        return found(path);
    };
    let prefix = names(before);
    let inside = inside.rsplit_once('}').map_or(inside, |(inside, _)| inside);
    let (mut depth, mut start) = (0, 0);
    for (place, letter) in inside.char_indices().chain([(inside.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !inside[start..place].trim().is_empty() {
                    spread(&inside[start..place], &prefix, found);
                }
                start = place + 1;
            }
            _ => {}
        }
    }
}

fn path_ends_in_self(name: &str) -> bool {
    name == "self" || name == "*"
}

/// Paths in code: `crate::a::b()`.
fn written_out(code: &str) -> Vec<Import> {
    let mut imports = Vec::new();
    for start in ["crate::", "super::", "self::"] {
        for (place, _) in code.match_indices(start) {
            let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
            if code[..place].chars().next_back().is_some_and(is_part) {
                continue;
            }
            let path: String =
                code[place..].chars().take_while(|letter| is_part(*letter)).collect();
            let path =
                path.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
            imports.push(Import { path, is_public: false });
        }
    }
    imports
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_spread_and_paths_found() {
        let source = "pub(crate) use a::{b, c::{self, d as e}};\nuse f::*; // use g::h;\n\
            fn i() { crate::j::k() }\n#[cfg(test)]\nmod tests { use l::m; }";
        let found = of(source);
        let paths: Vec<_> =
            found.iter().map(|import| (import.path.join("::"), import.is_public)).collect();
        let expected = ["a::b", "a::c", "a::c::d"].map(|path| (path.to_owned(), true));
        assert_eq!(paths[..3], expected);
        assert_eq!(paths[3..], ["f", "crate::j::k"].map(|path| (path.to_owned(), false)));
    }
}
