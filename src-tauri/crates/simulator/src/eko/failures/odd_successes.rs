//! Successes that a client has to look at twice.

use chrono::NaiveDate;
use serde_json::json;

use crate::eko::Scripted;

/// A success of a daily authentication in revision 2026-06 that names neither reference nor end.
pub fn bare_success() -> Scripted {
    Scripted::json(200, json!({"status": 0, "response_status_id": 0, "message": "Success", "data": {}}))
}

/// A success of revision 2026-07 for another agent.
pub fn success_for(response_type_id: u16, user_code: &str) -> Scripted {
    Scripted::json(
        200,
        json!({
            "response_status_id": 0,
            "response_type_id": response_type_id,
            "message": "Success",
            "status": 0,
            "data": {"user_code": user_code},
        }),
    )
}

/// A success of a daily authentication in revision 2026-06 with ids as numbers.
pub fn success_with_numbers(reference_id: u64, valid_until: NaiveDate) -> Scripted {
    Scripted::json(
        200,
        json!({
            "status": 0,
            "response_status_id": 0,
            "message": "Success",
            "data": {
                "reference_id": reference_id,
                "auth_status": "success",
                "valid_till": format!("{valid_until}T23:59:59+05:30"),
            },
        }),
    )
}
