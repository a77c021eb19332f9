//! The setup file for a running service.

use serde_json::{Value, json};

use crate::eko::EkoServer;
use crate::signer::SignerServer;

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

/// The same file for an agent whose distributor signs: the signer in place of the access key.
pub fn signed_by(signer: &SignerServer, mut setup_file: Value) -> Value {
    if let Some(fields) = setup_file.as_object_mut() {
        fields.remove("access_key");
        fields.insert("signer_url".to_owned(), signer.url().into());
        fields.insert("signer_token".to_owned(), signer.token().into());
    }
    setup_file
}
