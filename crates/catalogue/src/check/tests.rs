//! Broken definitions and exactly what the checker says of each: a mistake is found at its line and column.

use crate::{
    Catalogue, Files, Mistake,
    testing::{catalogue, changed, files},
};

/// The first mistake after a change, as `line:column message (help)`.
fn mistake(file: &str, from: &str, to: &str) -> String {
    let mistakes = Catalogue::load(&changed(file, from, to)).expect_err(to);
    let Mistake {
        line,
        column,
        message,
        help,
        ..
    } = mistakes
        .list()
        .iter()
        .find(|m| m.file == file)
        .unwrap_or_else(|| panic!("{mistakes}"));
    format!(
        "{line}:{column} {message}{}",
        help.as_ref().map(|h| format!(" ({h})")).unwrap_or_default()
    )
}

#[test]
fn the_tiny_catalogue_passes() {
    let catalogue = catalogue();
    assert_eq!(catalogue.definitions.len(), 2);
    assert_eq!(
        catalogue
            .definition("traffic.sell")
            .unwrap()
            .definition
            .requirements[0]
            .id
            .as_str(),
        "insured",
        "fragments come first"
    );
}

const SELL: &str = "traffic/sell.toml";

/// Changes of the definition, and what is then told.
const BROKEN: &[(&str, &str, &str)] = &[
    (
        "kind = \"service\"",
        "kind = \"servce\"",
        "2:8 there is no value `servce` here (did you mean `service`?)",
    ),
    (
        "audience = [\"citizen\"]",
        "audiences = [\"citizen\"]",
        "5:1 there is no key `audiences` here (did you mean `audience`?)",
    ),
    (
        "audience = [\"citizen\"]",
        "audience = []",
        "1:6 nobody may use it (add `audience = [\"citizen\", …]`)",
    ),
    (
        "uses = [\"insured\"]",
        "uses = [\"insurd\"]",
        "7:9 there is no fragment `insurd` (did you mean `insured`?)",
    ),
    (
        "summary = { ar = \"تنقل ملكية مركبتك إلى غيرك.\", en = \"Moves your car to another owner.\" }",
        "summary = { ar = \"\", en = \"Moves it.\" }",
        "4:18 the Arabic text is empty",
    ),
    (
        "record.holder == applicant.id && record.state == 'clear'",
        "record.class == 'bus'",
        "8:46 this would read the whole register (join with `&&` an equality such as `record.holder == applicant.id`; indexed in traffic.car: holder, number, state, id, plate, user)",
    ),
    (
        "record = \"traffic.car\"",
        "record = \"traffic.cars\"",
        "8:22 there is no record type `traffic.cars` (did you mean `traffic.car`?)",
    ),
    (
        "named-by = \"fields.buyer\"",
        "named-by = \"fields.price\"",
        "12:13 expected a person, this is money",
    ),
    (
        "count = \"traffic.fine\"",
        "count = \"traffic.fine\", all = \"traffic.fine\"",
        "16:66 a fact is exactly one of `one`, `count`, `sum`, `all`",
    ),
    (
        "that = \"facts.unpaid == 0\"",
        "that = \"facts.unpiad == 0\"",
        "20:15 `facts` has no `unpiad` (did you mean `unpaid`?)",
    ),
    (
        "holds = { ar = \"لا مخالفات على المركبة\", en = \"The car has no fines\" }\n",
        "",
        "18:1 the key `holds` is missing",
    ),
    (
        "otherwise = { ar = \"الثمن قليل\", en = \"The price is low\" }",
        "",
        "28:6 a `check` needs `otherwise`: what is said when it does not hold",
    ),
    (
        "table('transfer', subject.class)",
        "subject.seats",
        "42:11 expected money, this is a whole number (write `riyals(n)` or `halalas(n)`)",
    ),
    (
        "payee = \"traffic\"",
        "payee = \"trafic\"",
        "43:9 there is no payee `trafic` (did you mean `traffic`?)",
    ),
    (
        "paid-by = \"buyer\"",
        "",
        "40:6 no `pay` step charges this to the applicant",
    ),
    (
        "agree = { by = \"buyer\"",
        "agree = { by = \"seller\"",
        "48:16 there is no party `seller` (known here: buyer, applicant)",
    ),
    (
        "within = \"1h\"",
        "within = \"1m\"",
        "48:34 `1m` is not a length of time: a span is a number and min, h, d, mo or y, such as 72h or 15d",
    ),
    (
        "late = \"cancel\" }\n[[steps]]\nid = \"ownership\"",
        "late = \"acceptanc\" }\n[[steps]]\nid = \"ownership\"",
        "51:69 there is no step or consequence `acceptanc` (did you mean `acceptance`?)",
    ),
    (
        "refused = \"refund\"",
        "refused = \"cancel\"",
        "54:41 something may have been paid by then (write `refund`: the application ends and all goes back)",
    ),
    (
        "declined = \"cancel\"",
        "declined = \"refund\"",
        "48:51 nothing can have been paid by then (write `cancel`)",
    ),
    (
        "payout = { from = \"hold\", to = \"fields.iban\", within = \"5d\", late = \"alert\" }",
        "take = { of = \"subject\", none = \"refund\" }",
        "51:30 the application may end while this money is held (every way to the end needs a `payout` step with `from = \"hold\"`)",
    ),
    (
        "transfer = \"subject\", to",
        "cancel = \"subject\", to",
        "54:68 traffic.car does not allow `cancel`",
    ),
    (
        "transfer = \"subject\", to = \"buyer\", as = \"car\"",
        "transfer = \"subject\", as = \"car\"",
        "53:6 a transfer needs `to`, the new holder",
    ),
    (
        "transfer = \"subject\", to = \"buyer\"",
        "amend = \"subject\", set = { seats = \"4\" }",
        "54:94 `amend` of traffic.car does not set `seats`",
    ),
    (
        "transfer = \"subject\", to = \"buyer\"",
        "amend = \"facts.insurance\", when = \"facts.unpaid == 0\"",
        "54:67 traffic.insurance does not allow `amend`",
    ),
    (
        "apply = { sector = \"traffic\"",
        "apply = { sector = \"civil\"",
        "54:68 traffic.car is kept by another sector than `civil`",
    ),
    (
        "document = \"car-paper\"",
        "document = \"car-papers\"",
        "57:22 there is no document `car-papers` (did you mean `car-paper`?)",
    ),
    (
        "about = \"results.car\", to",
        "about = \"fields.price\", to",
        "57:44 expected a record of traffic.car, this is money",
    ),
    (
        "until = \"escrow\"",
        "until = \"the end\"",
        "64:9 there is no step `the end` (known here: acceptance, escrow, ownership, paper, payout)",
    ),
    (
        "cast = { applicant = \"owner\", buyer = \"other\" }\ngiven = [{ of = \"applicant\", record = \"traffic.fine\"",
        "cast = { applicant = \"owner\", buyer = \"othr\" }\ngiven = [{ of = \"applicant\", record = \"traffic.fine\"",
        "73:39 there is no person of the cast `othr` (did you mean `other`?)",
    ),
    (
        "\"buyer declines\"",
        "\"buyer refuses\"",
        "89:75 `buyer refuses` is not an act; the verbs are agrees, declines, pays, confirms, mistypes, does, withdraws, decides, answers, marks",
    ),
    (
        "\"buyer declines\"",
        "\"buyer agrees\"",
        "47:6 no example shows `declined` at step `acceptance`",
    ),
    (
        "then = { refused-by = \"no-fines\" }",
        "then = { refused-by = \"price\" }",
        "19:6 no example shows requirement `no-fines` refusing",
    ),
    (
        "refused-by = \"no-fines\"",
        "refused-by = \"nofines\"",
        "75:23 there is no requirement or field `nofines` (did you mean `no-fines`?)",
    ),
    (
        "holds = [\"facts.unpaid == 0\"]",
        "holds = [\"facts.unpaid == nothing\"]",
        "70:118 `nothing` is not known here (known here: actor, answers, applicant, facts, fields, parties, results, subject, today, now)",
    ),
    (
        "given = [{ of = \"applicant\", record = \"traffic.insurance\", set = { expires",
        "given = [{ of = \"applicant\", record = \"traffic.insurance\", set = { expire",
        "79:39 traffic.insurance has no stored attribute `expire` (did you mean `expires`?)",
    ),
    (
        "id = \"iban\"",
        "id = \"Iban\"",
        "35:6 `Iban` cannot be written in an expression (use lowercase letters, digits and `_`, a letter first)",
    ),
];

#[test]
fn broken_definitions_are_shown_where_they_are_broken() {
    for (from, to, wanted) in BROKEN {
        assert_eq!(mistake(SELL, from, to), *wanted, "{from} → {to}");
    }
}

/// Changes of other files, and what is then told.
const BROKEN_BASE: &[(&str, &str, &str, &str)] = &[
    (
        "sectors.toml",
        "id = \"traffic\"",
        "id = \"civil\"",
        "5:6 there are two sectors `civil`, the first in sectors.toml",
    ),
    (
        "roles.toml",
        "sector = \"traffic\"",
        "sector = \"trafic\"",
        "4:10 there is no sector `trafic` (did you mean `traffic`?)",
    ),
    (
        "registers/civil.toml",
        ", meaning = \"person.name\"",
        "",
        "2:6 no attribute has the meaning `person.name`",
    ),
    (
        "registers/traffic.toml",
        "record.papers_end < today",
        "record.fine > riyals(1)",
        "16:82 `fine` is derived too and does not stand above this",
    ),
    (
        "registers/traffic.toml",
        "derived = \"record.papers_end < today\"",
        "derived = \"record.papers_end\"",
        "16:82 expected yes or no, this is a date",
    ),
    (
        "registers/traffic.toml",
        "{ op = \"suspend\", from = [\"clear\"]",
        "{ op = \"suspend\", from = [\"cleer\"]",
        "26:29 there is no state `cleer` (did you mean `clear`?)",
    ),
    (
        "registers/traffic.toml",
        "sets = [\"user\"]",
        "sets = [\"late\"]",
        "27:27 there is no stored attribute `late` (did you mean `plate`?)",
    ),
    (
        "registers/traffic.toml",
        "at = \"plus_years(record.papers_end, 1)\"",
        "at = \"record.seats\"",
        "29:32 expected a date or a moment, this is a whole number",
    ),
    (
        "registers/traffic.toml",
        "of = \"traffic.car\", name = { ar = \"المركبة\", en = \"Car\" }, indexed = true },\n  { id = \"amount\"",
        "of = \"traffic.cat\", name = { ar = \"المركبة\", en = \"Car\" }, indexed = true },\n  { id = \"amount\"",
        "39:42 there is no record type `traffic.cat` (did you mean `traffic.car`?)",
    ),
    (
        "registers/traffic.toml",
        "expires = \"papers_end\"",
        "expires = \"plate\"",
        "31:11 there is no attribute of kind date `plate` (known here: papers_end)",
    ),
    (
        "registers/traffic.toml",
        "renewed-by = \"traffic.sell\"",
        "renewed-by = \"traffic.renew\"",
        "32:14 there is no definition `traffic.renew` (known here: traffic.fines, traffic.sell)",
    ),
    (
        "registers/traffic.toml",
        "about = \"user\"",
        "about = \"plate\"",
        "63:9 there is no attribute of kind person `plate` (known here: user, holder)",
    ),
    (
        "registers/traffic.toml",
        "id = \"plate\"",
        "id = \"number\"",
        "7:10 every record has `number` already",
    ),
    (
        "tables/fees.toml",
        "from = \"2027-01-01\"",
        "from = \"2026-12-31\"",
        "8:11 two rows for `bus` hold on the same day",
    ),
    (
        "fragments/insured.toml",
        "has(facts.insurance) && facts",
        "facts",
        "9:9 this may be missing (guard it: `has(facts.insurance) && …`, or `has(facts.insurance) ? … : …`)",
    ),
    (
        "documents/car-paper.toml",
        "record.plate",
        "record.plat",
        "6:76 traffic.car has no `plat` (did you mean `plate`?)",
    ),
    (
        "cast/people.toml",
        "class = \"private\"",
        "class = \"train\"",
        "7:12 the value of `class` does not fit: \"train\"",
    ),
    (
        "cast/people.toml",
        "\"=plus_days(today, 90)\" } },\n  { type = \"traffic.insurance\"",
        "\"=plus_days(today, 90\" } },\n  { type = \"traffic.insurance\"",
        "7:12 the expression of `papers_end`: expected `,` or `)` here",
    ),
    (
        "cast/people.toml",
        "identity = \"citizen\"\nrecords = [{ type",
        "identity = \"citzen\"\nrecords = [{ type",
        "15:12 there is no kind of identity `citzen` (did you mean `citizen`?)",
    ),
    (
        "traffic/fines.toml",
        "order = \"-amount\"",
        "order = \"-amont\"",
        "14:9 there is no attribute `-amont` (did you mean `amount`?)",
    ),
    (
        "traffic/fines.toml",
        "\"user-of\"]",
        "\"father\"]",
        "9:18 there is no relation `father` (known here: user-of, self)",
    ),
    (
        "traffic/fines.toml",
        "sum = \"amount\"",
        "sum = \"state\"",
        "16:61 there is no attribute of kind money or number `state` (known here: amount)",
    ),
    (
        "traffic/fines.toml",
        "en = \"No fines\" }",
        "en = \"لا\" }",
        "17:35 the English text has Arabic letters",
    ),
    (
        "traffic/fines.toml",
        "kind = \"inquiry\"",
        "kind = \"inquiry\nx",
        "3:2 key with no value, expected `=`",
    ),
];

#[test]
fn what_definitions_stand_on_is_checked_too() {
    for (file, from, to, wanted) in BROKEN_BASE {
        assert_eq!(mistake(file, from, to), *wanted, "{from} → {to}");
    }
}

#[test]
fn a_mistake_is_shown_as_a_compiler_shows_one() {
    let mistakes = Catalogue::load(&changed(
        SELL,
        "that = \"facts.unpaid == 0\"",
        "that = \"facts.unpiad == 0\"",
    ))
    .expect_err("a mistake");
    let shown = "\
error: `facts` has no `unpiad`
  --> traffic/sell.toml:20:15
   |
20 | that = \"facts.unpiad == 0\"
   |               ^^^^^^
   |
   = help: did you mean `unpaid`?";
    assert_eq!(mistakes.to_string(), shown);
}

#[test]
fn a_second_file_that_says_the_same_is_a_copy() {
    let mut files = files();
    let copy = files[SELL]
        .replace("id = \"traffic.sell\"", "id = \"traffic.sell-fleet\"")
        .replace("بيع المركبة", "بيع مركبة منشأة");
    files.insert("traffic/sell-fleet.toml".to_owned(), copy);
    let mistakes = Catalogue::load(&Files::from_map(files)).expect_err("a copy");
    assert_eq!(mistakes.list().len(), 1);
    assert_eq!(
        mistakes.list()[0].message,
        "this says the same as `traffic.sell-fleet` in traffic/sell-fleet.toml"
    );
}

#[test]
fn nothing_is_asked_that_a_register_knows() {
    let asked = "[[fields]]\nid = \"mobile\"\nkind = \"phone\"\nlabel = { ar = \"الجوال\", en = \"Mobile\" }\nmeaning = \"person.phone\"\n";
    let field = "[[fields]]\nid = \"price\"";
    let known = mistake(SELL, field, &format!("{asked}{field}"));
    assert_eq!(
        known,
        "31:11 civil.person knows this already, as `phone` (read it as a fact, or give it as `prefilled` to be corrected)"
    );
    let prefilled = format!("{asked}prefilled = \"applicant.phone\"\n{field}");
    assert!(
        Catalogue::load(&changed(SELL, field, &prefilled)).is_ok(),
        "shown to be corrected"
    );
}

#[test]
fn beside_one_who_pays_nothing_may_end_as_if_nothing_were_paid() {
    let steps = "[[steps]]\nid = \"escrow\"\npay = { by = \"buyer\", hold = \"fields.price\", within = \"72h\", late = \"cancel\" }";
    let beside = "[[steps]]\nid = \"both\"\nall = [\n  { id = \"escrow\", pay = { by = \"buyer\", hold = \"fields.price\", within = \"72h\", late = \"cancel\" } },\n  { id = \"consent\", agree = { by = \"buyer\", within = \"1d\", declined = \"cancel\", late = \"refund\" } },\n]";
    assert_eq!(
        mistake(SELL, steps, beside),
        "53:71 something may have been paid by then (write `refund`: the application ends and all goes back)"
    );
}

#[test]
fn steps_that_nothing_reaches_or_that_lead_nowhere_are_mistakes() {
    let payout =
        "payout = { from = \"hold\", to = \"fields.iban\", within = \"5d\", late = \"alert\" }";
    let review = |then: &str| {
        format!(
            "{payout}\n[[steps]]\nid = \"look\"\nreview = {{ role = \"clerk\", within = \"5d\", late = \"alert\", decisions = [{{ id = \"yes\", kind = \"accept\", name = {{ ar = \"نعم\", en = \"Yes\" }}, then = \"{then}\" }}] }}\n[[steps]]\nid = \"after\"\nwait = {{ for = \"1d\", may = [], then = \"continue\" }}"
        )
    };
    let told = |then: &str| {
        let mistakes = Catalogue::load(&changed(SELL, payout, &review(then))).expect_err(then);
        mistakes
            .list()
            .iter()
            .map(|m| format!("{}:{} {}", m.line, m.column, m.message))
            .collect::<Vec<_>>()
    };
    let stuck = [
        "1:6 no way leads to `done`",
        "62:6 no way leads from this step to an end",
        "65:6 nothing leads to this step",
    ];
    let found = told("look");
    assert!(
        stuck.iter().all(|s| found.iter().any(|f| f == s)),
        "{found:?}"
    );
    assert!(
        !told("continue").iter().any(|f| f.contains("leads")),
        "both are reached"
    );
}

#[test]
fn an_answer_is_there_only_after_its_step() {
    let before = "agree = { by = \"buyer\", within = \"1h\"";
    let asks = "asks = [{ id = \"colour\", kind = \"text\", label = { ar = \"اللون\", en = \"Colour\" } }]";
    let with = format!("agree = {{ by = \"buyer\", {asks}, within = \"1h\"");
    let files = |on: &str| {
        let mut files = files();
        let text = files.get_mut(SELL).unwrap();
        *text = text.replace(before, &with).replace(
            "id = \"paper\"",
            &format!("id = \"paper\"\nwhen = \"{on}\""),
        );
        Files::from_map(files)
    };
    assert!(Catalogue::load(&files("answers.acceptance.colour != ''")).is_ok());
    let early = changed(
        SELL,
        before,
        &format!("when = \"answers.acceptance.colour != ''\"\n{with}"),
    );
    let mistakes = Catalogue::load(&early).expect_err("before its step");
    assert!(
        mistakes
            .list()
            .iter()
            .any(|m| m.message == "this may be missing"),
        "{mistakes}"
    );
}
