//! The draws of the cast: names, phones, addresses, plates, whole numbers.
//!
//! Rule protected: a draw follows from the record it stands in and from its own words, so the same call written twice in
//! one record gives the same, and adding an attribute changes no other. Phones, plates and identity numbers come from
//! counters and never repeat. A new draw is an arm of [`Supply::draw`] and a line in docs/adding-a-service.md.

use std::collections::BTreeMap;

use absher_catalogue::{EvalError, Value};
use absher_vocabulary::{IdentityKind, IdentityNumber, Phone, Text, start_of_day_riyadh};

use crate::chance::{fold, spread};

/// Serials of invented people stay below those a sector gives to people born in it.
const SERIALS: u64 = 50_000_000;
const PHONES: u64 = 100_000_000;
/// Letters that plates carry, in Latin.
const PLATE_LETTERS: [char; 17] = [
    'A', 'B', 'J', 'D', 'R', 'S', 'X', 'T', 'E', 'G', 'K', 'L', 'Z', 'N', 'H', 'U', 'V',
];
const PLATE_NUMBERS: u64 = 9_999;
/// A prime that divides none of the ranges above: stepping by it meets every number before one comes again.
const STEP: u64 = 20_011_409;

/// What draws come from.
pub(super) struct Supply {
    lists: BTreeMap<String, Vec<Text>>,
    seed: u64,
    given: BTreeMap<&'static str, u64>,
}

/// Where a draw stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// What the record and its person are, as a number.
    pub(super) key: u64,
    /// Name of the person this one came with.
    pub(super) host_name: Option<&'a Text>,
}

impl Supply {
    pub(super) fn new(lists: &BTreeMap<String, Vec<Text>>, seed: u64) -> Self {
        Self {
            lists: lists.clone(),
            seed,
            given: BTreeMap::new(),
        }
    }

    /// The next number of a series below `end`; none comes twice before all came.
    fn next(&mut self, series: &'static str, end: u64) -> u64 {
        let count = self.given.entry(series).or_default();
        let number = (fold(self.seed, series) % end + *count % end * (STEP % end)) % end;
        *count += 1;
        number
    }

    /// An identity number nobody else has.
    pub(super) fn identity(&mut self, kind: IdentityKind) -> IdentityNumber {
        let series = match kind {
            IdentityKind::Citizen => "citizen",
            IdentityKind::Resident => "resident",
            IdentityKind::Visitor => "visitor",
            IdentityKind::Establishment => "establishment",
        };
        IdentityNumber::synthetic(kind, self.next(series, SERIALS))
    }

    /// A phone nobody else has.
    pub(super) fn phone(&mut self) -> Phone {
        Phone::synthetic(self.next("phone", PHONES))
    }

    fn plate(&mut self) -> String {
        let letters = PLATE_LETTERS.len() as u64;
        let serial = self.next("plate", letters.pow(3) * PLATE_NUMBERS);
        let (number, mut rest) = (serial % PLATE_NUMBERS + 1, serial / PLATE_NUMBERS);
        let mut plate = String::new();
        for _ in 0..3 {
            plate.extend(at(&PLATE_LETTERS, rest));
            rest /= letters;
        }
        format!("{plate} {number}")
    }

    /// What a draw gives; `None` when the call is no draw.
    pub(super) fn draw(
        &mut self,
        place: Place<'_>,
        call: &str,
        arguments: &[Value],
    ) -> Option<Result<Value, EvalError>> {
        let key = spread(said(fold(place.key, call), arguments));
        Some(match (call, arguments) {
            ("between", [Value::Int(least), Value::Int(most)]) => between(key, *least, *most),
            ("pick", [Value::Text(list)]) => {
                self.pick(list, key).map(|t| Value::Bilingual(t.clone()))
            }
            ("pick", [Value::List(items)]) => at(items, key).cloned().ok_or(EvalError::Range),
            ("name", [Value::Text(gender)]) => self.full_name(gender, key).map(Value::Bilingual),
            ("name", [Value::Text(gender), Value::Text(region)]) => {
                let given = self.pick(&format!("{region}-{gender}"), key);
                let family = self.pick(&format!("{region}-family"), spread(key));
                given.and_then(|given| Ok(Value::Bilingual(joined(&[given, family?]))))
            }
            ("child_name", [Value::Text(gender)]) => self
                .child_name(gender, place.host_name, key)
                .map(Value::Bilingual),
            ("phone", []) => Ok(Value::Text(self.phone().local())),
            ("plate", []) => Ok(Value::Text(self.plate())),
            ("address", []) => self.address(key).map(Value::Text),
            ("digits", [Value::Int(count)]) => Ok(Value::Text(digits(key, *count))),
            ("moment", [Value::Date(day), Value::Int(hour)]) => Ok(Value::Time(
                start_of_day_riyadh(*day).plus_seconds(hour.saturating_mul(3_600)),
            )),
            (
                "between" | "pick" | "name" | "child_name" | "phone" | "plate" | "address"
                | "digits" | "moment",
                _,
            ) => Err(EvalError::Kind(call.to_owned())),
            _ => return None,
        })
    }

    fn pick(&self, list: &str, key: u64) -> Result<&Text, EvalError> {
        let missing = || EvalError::Missing(format!("list {list}"));
        self.lists
            .get(list)
            .and_then(|items| at(items, key))
            .ok_or_else(missing)
    }

    /// Given name, father, grandfather, family.
    fn full_name(&self, gender: &str, key: u64) -> Result<Text, EvalError> {
        let [father, grandfather, family] = [1, 2, 3].map(|n: u64| spread(key ^ n));
        Ok(joined(&[
            self.pick(&format!("given-{gender}"), key)?,
            self.pick("given-male", father)?,
            self.pick("given-male", grandfather)?,
            self.pick("family", family)?,
        ]))
    }

    /// A given name, then the father's first, second and last.
    fn child_name(&self, gender: &str, father: Option<&Text>, key: u64) -> Result<Text, EvalError> {
        let Some(father) = father else {
            return self.full_name(gender, key);
        };
        let given = self.pick(&format!("given-{gender}"), key)?;
        let part = |name: &str| {
            let mut words = name.split_whitespace();
            let firsts: Vec<&str> = words.by_ref().take(2).collect();
            [
                firsts.join(" "),
                words.next_back().unwrap_or_default().to_owned(),
            ]
            .join(" ")
            .trim()
            .to_owned()
        };
        Ok(joined(&[
            given,
            &Text::new(part(&father.ar), part(&father.en)),
        ]))
    }

    /// The short national address, then the long one.
    fn address(&self, key: u64) -> Result<String, EvalError> {
        let [street, district, city, letters] = [1, 2, 3, 4].map(|n: u64| spread(key ^ n));
        let short: String = (0..4)
            .filter_map(|n| {
                char::from_digit(
                    u32::try_from(letters >> (n * 8) & 0xFF).unwrap_or(0) % 26 + 10,
                    36,
                )
            })
            .collect();
        let (building, post) = (key % 8_000 + 1_000, (key >> 20) % 80_000 + 10_000);
        let street = &self.pick("streets", street)?.ar;
        let district = &self.pick("districts", district)?.ar;
        let city = &self.pick("cities", city)?.ar;
        Ok(format!(
            "{}{building}، {building} {street}، {district}، {city} {post}",
            short.to_ascii_uppercase()
        ))
    }
}

fn at<T>(items: &[T], key: u64) -> Option<&T> {
    let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
    items.get(usize::try_from(key.checked_rem(count)?).unwrap_or_default())
}

fn joined(parts: &[&Text]) -> Text {
    let side = |of: fn(&Text) -> &str| parts.iter().map(|p| of(p)).collect::<Vec<_>>().join(" ");
    Text::new(side(|t| &t.ar), side(|t| &t.en))
}

fn between(key: u64, least: i64, most: i64) -> Result<Value, EvalError> {
    let span = most
        .checked_sub(least)
        .and_then(|s| u64::try_from(s).ok())
        .ok_or(EvalError::Range)?;
    let above = i64::try_from(key % span.saturating_add(1)).map_err(|_| EvalError::Range)?;
    Ok(Value::Int(least + above))
}

fn digits(key: u64, count: i64) -> String {
    let mut rest = key;
    let digit = |n: i64| {
        let base = if n == 0 { 9 } else { 10 };
        let digit = rest % base + u64::from(n == 0);
        rest = if rest < 1_000 {
            spread(rest ^ key)
        } else {
            rest / base
        };
        char::from_digit(u32::try_from(digit).unwrap_or(0), 10)
    };
    (0..count.clamp(0, 40)).filter_map(digit).collect()
}

/// The arguments of a call, as a number.
fn said(start: u64, arguments: &[Value]) -> u64 {
    arguments
        .iter()
        .fold(start, |key, argument| match argument {
            Value::Int(number) => spread(key ^ number.cast_unsigned()),
            Value::Text(text) => fold(key, text),
            Value::List(items) => said(spread(key), items),
            _ => spread(key),
        })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use absher_vocabulary::Plate;

    use super::*;

    fn supply() -> Supply {
        let list = |words: &[&str]| words.iter().map(|w| Text::new(*w, *w)).collect::<Vec<_>>();
        let lists = [
            ("given-male", list(&["Fahad", "Saud", "Omar"])),
            ("given-female", list(&["Sara", "Noura"])),
            ("family", list(&["Alharbi", "Alotaibi"])),
            ("streets", list(&["S"])),
            ("districts", list(&["D"])),
            ("cities", list(&["C"])),
        ];
        Supply::new(
            &lists.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
            5,
        )
    }
    fn place(key: u64) -> Place<'static> {
        Place {
            key,
            host_name: None,
        }
    }
    fn text(value: Value) -> String {
        match value {
            Value::Text(t) => t,
            Value::Bilingual(t) => t.en,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_same_call_in_one_record_draws_the_same() {
        let mut supply = supply();
        let mut draw = |key, least| {
            supply
                .draw(
                    place(key),
                    "between",
                    &[Value::Int(least), Value::Int(9_000)],
                )
                .unwrap()
                .unwrap()
        };
        assert_eq!(draw(1, 5), draw(1, 5));
        assert_ne!(draw(1, 5), draw(1, 6));
        assert_ne!(draw(1, 5), draw(2, 5));
    }

    #[test]
    fn numbers_keep_their_bounds_and_reach_both() {
        let mut supply = supply();
        let drawn: BTreeSet<String> = (0..200)
            .map(|key| {
                format!(
                    "{:?}",
                    supply
                        .draw(place(key), "between", &[Value::Int(-1), Value::Int(1)])
                        .unwrap()
                )
            })
            .collect();
        assert_eq!(drawn.len(), 3, "{drawn:?}");
        assert!(
            supply
                .draw(place(1), "between", &[Value::Int(2), Value::Int(1)])
                .unwrap()
                .is_err()
        );
    }

    #[test]
    fn phones_plates_and_identities_never_repeat_and_are_valid() {
        let mut supply = supply();
        let mut seen = BTreeSet::new();
        for key in 0..5_000 {
            let phone = text(supply.draw(place(key), "phone", &[]).unwrap().unwrap());
            assert!(Phone::parse(&phone).is_ok() && phone.starts_with("05"));
            let plate = text(supply.draw(place(key), "plate", &[]).unwrap().unwrap());
            assert_eq!(Plate::parse(&plate).unwrap().latin(), plate);
            let citizen = supply.identity(IdentityKind::Citizen);
            assert!(IdentityNumber::parse(citizen.as_str()).is_ok());
            assert!(citizen.as_str()[1..9].parse::<u64>().unwrap() < SERIALS);
            for new in [phone, plate, citizen.to_string()] {
                assert!(seen.insert(new.clone()), "{new} again");
            }
        }
    }

    #[test]
    fn a_child_carries_the_names_of_the_father() {
        let father = Text::new("فهد سعود عمر الحربي", "Fahad Saud Omar Alharbi");
        let place = Place {
            key: 3,
            host_name: Some(&father),
        };
        let name = text(
            supply()
                .draw(place, "child_name", &[Value::Text("female".to_owned())])
                .unwrap()
                .unwrap(),
        );
        assert!(name.ends_with(" Fahad Saud Alharbi"), "{name}");
        let name = text(
            supply()
                .draw(place, "name", &[Value::Text("male".to_owned())])
                .unwrap()
                .unwrap(),
        );
        assert_eq!(name.split(' ').count(), 4);
    }

    #[test]
    fn addresses_and_digits_have_their_form() {
        let mut supply = supply();
        for key in 0..100 {
            let address = text(supply.draw(place(key), "address", &[]).unwrap().unwrap());
            let short = address.split('،').next().unwrap();
            assert!(
                short.len() == 8 && short[..4].bytes().all(|b| b.is_ascii_uppercase()),
                "{address}"
            );
            let number = text(
                supply
                    .draw(place(key), "digits", &[Value::Int(8)])
                    .unwrap()
                    .unwrap(),
            );
            assert!(
                number.len() == 8
                    && !number.starts_with('0')
                    && number.bytes().all(|b| b.is_ascii_digit()),
                "{number}"
            );
        }
    }

    #[test]
    fn what_is_missing_or_no_draw_says_so() {
        let mut supply = supply();
        let missing = supply.draw(place(1), "pick", &[Value::Text("cars".to_owned())]);
        assert_eq!(
            missing,
            Some(Err(EvalError::Missing("list cars".to_owned())))
        );
        assert_eq!(supply.draw(place(1), "plus_days", &[]), None);
        assert!(
            supply
                .draw(place(1), "phone", &[Value::Int(1)])
                .unwrap()
                .is_err()
        );
    }
}
