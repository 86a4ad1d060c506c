//! A JSON Pointer in words: `Todo.title` for `/components/schemas/Todo/properties/title/maxLength`.

/// Empty if there is nothing to say that the pointer does not.
pub(crate) fn in_words(pointer: &str) -> String {
    let names: Vec<String> =
        pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~")).collect();
    let mut words = String::new();
    let mut rest = names.iter().map(String::as_str);
    while let Some(name) = rest.next() {
        match name {
            "components" => {
                rest.next();
                words.push_str(rest.next().unwrap_or_default());
            }
            "paths" => {
                rest.next();
            }
            "requestBody" => words.push_str("body of the request"),
            "responses" => {
                words.push_str("response ");
                words.push_str(rest.next().unwrap_or_default());
            }
            "headers" => {
                words.push_str(", header ");
                words.push_str(rest.next().unwrap_or_default());
            }
            "properties" => {
                words.push('.');
                words.push_str(rest.next().unwrap_or_default());
            }
            "items" => words.push_str("[]"),
            "additionalProperties" => words.push_str(".*"),
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_pointer_reads_like_code() {
        for (pointer, words) in [
            ("/components/schemas/Todo/properties/title/maxLength", "Todo.title"),
            ("/components/schemas/Page/properties/items/items", "Page.items[]"),
            ("/components/schemas/Map/additionalProperties/type", "Map.*"),
            (
                "/paths/~1things/post/requestBody/content/application~1json/schema/properties/a",
                "body of the request.a",
            ),
            ("/paths/~1things/get/responses/200/headers/ETag", "response 200, header ETag"),
            ("/components/responses/NotFound/headers/ETag", "NotFound, header ETag"),
            ("/paths/~1things/get", ""),
        ] {
            assert_eq!(in_words(pointer), words, "{pointer}");
        }
    }
}
