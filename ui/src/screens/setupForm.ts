import type { SetupForm } from "../bindings/SetupForm";

export type Page = 0 | 1 | 2;

const pages: Record<keyof SetupForm, Page> = {
  environment: 0,
  base_url: 0,
  contract: 0,
  initiator_id: 1,
  user_code: 1,
  agent_mobile: 1,
  bank_code: 1,
  latlong: 1,
  scanner_ports: 1,
  developer_key: 2,
  access_key: 2,
  aadhaar_rsa_key: 2,
};

export function isFormField(name: string): name is keyof SetupForm {
  return Object.hasOwn(pages, name);
}

export function pageOf(field: keyof SetupForm): Page {
  return pages[field];
}

export function emptyForm(): SetupForm {
  return {
    environment: "production",
    base_url: "",
    contract: "2026-06",
    initiator_id: "",
    user_code: "",
    developer_key: "",
    access_key: "",
    aadhaar_rsa_key: "",
    agent_mobile: "",
    bank_code: "",
    latlong: "",
    scanner_ports: "",
  };
}

/** A key as one line, without the `-----BEGIN…` and `-----END…` lines around it. */
export function withoutArmour(text: string): string {
  return text.replace(/-----[^-]*-----/g, "").replace(/\s/g, "");
}
