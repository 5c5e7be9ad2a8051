//! The page checker: each defect it looks for is one it finds.

use super::*;

const GOOD: &str = "<!doctype html><html lang=\"ar\" dir=\"rtl\"><body><main><h1>a</h1><label for=\"x\">b</label>\
    <input id=\"x\" name=\"x\" aria-describedby=\"h\"><p id=\"h\">1 > 0</p></main></body></html>";

#[test]
fn a_good_page_passes() {
    check_page(GOOD);
}

#[test]
fn each_fault_is_seen() {
    for (from, to, fault) in [
        ("<h1>a</h1>", "", "0 h1"),
        ("<h1>a</h1>", "<h1>a</h1><h1>b</h1>", "2 h1"),
        ("dir=\"rtl\"", "dir=\"ltr\"", "lang and dir"),
        ("<label for=\"x\">b</label>", "", "has no label"),
        ("<label for=\"x\">", "<label for=\"y\">", "leads nowhere"),
        ("<p id=\"h\">", "<p id=\"x\">", "id twice: x"),
        ("<p id=\"h\">", "<p id=\"h\" style=\"color:red\">", "style="),
        (
            "<p id=\"h\">",
            "<script>1</script><p id=\"h\">",
            "inline script",
        ),
        ("<p id=\"h\">", "<p id=\"h\" onclick=\"x()\">", "onclick"),
        (
            "<p id=\"h\">",
            "<form method=\"post\"></form><p id=\"h\">",
            "1 forms that post",
        ),
        (
            "<p id=\"h\">",
            "<img src=\"https://x.example/a.png\"><p id=\"h\">",
            "another site",
        ),
        ("<input id", "<input type=\"number\" id", "type=number"),
    ] {
        let found = faults(&GOOD.replace(from, to));
        assert!(
            found.iter().any(|f| f.contains(fault)),
            "{fault}: {found:?}"
        );
    }
}
