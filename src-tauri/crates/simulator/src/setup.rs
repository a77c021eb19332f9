//! The setup file for a running service.

use serde_json::{Value, json};

use crate::eko::EkoServer;

/// What a distributor would hand to the agent for this service, with scanners looked for on these ports (first and
/// last).
pub fn setup_file(eko: &EkoServer, scanner_ports: (u16, u16)) -> Value {
    let account = eko.account();
    let (first, last) = scanner_ports;
    json!({
        "format": "hazri-setup/1",
        "environment": "custom",
        "base_url": eko.base_url(),
        "contract": eko.revision().name(),
        "initiator_id": account.initiator_id,
        "user_code": account.user_code,
        "developer_key": account.developer_key,
        "access_key": account.access_key,
        "aadhaar_rsa_key": eko.public_key(),
        "agent_mobile": account.agent_mobile,
        "bank_code": account.bank_code,
        "latlong": account.latlong,
        "scanner_ports": format!("{first}-{last}"),
    })
}
