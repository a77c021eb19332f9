//! The query of the read-only calls.

use super::calls::EkoCall;

/// What is wrong with a query, each as the parameter's name and a text.
pub(super) fn check(
    call: EkoCall,
    query: Option<&str>,
    initiator: &str,
    user: &str,
) -> Vec<(String, String)> {
    let pairs: Vec<(&str, &str)> = query
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect();
    let mut found = Vec::new();
    let mut note = |name: &str, text: &str| found.push((name.to_owned(), text.to_owned()));
    for (place, (name, _)) in pairs.iter().enumerate() {
        if !["initiator_id", "user_code"].contains(name) {
            note(name, "not a parameter of this call");
        }
        if pairs.iter().take(place).any(|(earlier, _)| earlier == name) {
            note(name, "there twice");
        }
    }
    for (name, expected) in [("initiator_id", initiator), ("user_code", user)] {
        match pairs.iter().find(|(known, _)| *known == name) {
            Some((_, value)) if *value == expected => {}
            Some(_) => note(name, "not the account's"),
            // The contract document names no parameters for an enquiry.
            None if call == EkoCall::Enquiry => {}
            None => note(name, "missing"),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(call: EkoCall, query: Option<&str>) -> Vec<String> {
        check(call, query, "99999", "12345001").into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn the_services_call_takes_exactly_two_parameters() {
        let call = EkoCall::Services;
        assert!(names(call, Some("initiator_id=99999&user_code=12345001")).is_empty());
        assert!(names(call, Some("user_code=12345001&initiator_id=99999")).is_empty());
        assert_eq!(names(call, None), ["initiator_id", "user_code"]);
        assert_eq!(names(call, Some("initiator_id=99999&user_code=1&x=2")), ["x", "user_code"]);
        assert_eq!(
            names(call, Some("user_code=12345001&initiator_id=99999&user_code=12345001")),
            ["user_code"]
        );
    }

    #[test]
    fn an_enquiry_needs_no_parameters() {
        assert!(names(EkoCall::Enquiry, None).is_empty());
        assert_eq!(names(EkoCall::Enquiry, Some("initiator_id=0")), ["initiator_id"]);
    }
}
