import { fireEvent } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { mantraProgram, practice, shop } from "../gallery/facts";
import type { Scanner } from "../src/bindings/Scanner";
import { emptyForm } from "../src/screens/setupForm";
import { open, refusing, settled, type Opened } from "./window";

const empty = { shop: null, today: { state: "not_set_up" } } as const;

describe("the form", () => {
  async function filled(window: Opened): Promise<void> {
    await window.press("start-form");
    await window.press("form-next");
    await window.type("field-initiator_id", "9962981729");
    await window.type("field-user_code", "20810200");
    await window.press("form-next");
    await window.type("field-developer_key", "devkey");
    await window.type("field-access_key", "accesskey");
    await window.type("field-aadhaar_rsa_key", "MIGf");
  }

  it("hands over everything, and keeps no secret", async () => {
    const window = await open(empty);
    await filled(window);
    await window.press("form-save");
    expect(window.asked()).toEqual([
      {
        request: "saveSetup",
        args: [
          {
            ...emptyForm(),
            initiator_id: "9962981729",
            user_code: "20810200",
            developer_key: "devkey",
            access_key: "accesskey",
            aadhaar_rsa_key: "MIGf",
          },
        ],
      },
    ]);
    expect(document.body.innerHTML).not.toContain("accesskey");
  });

  it("hides the keys and asks the web view to remember nothing", async () => {
    const window = await open(empty);
    await filled(window);
    for (const key of ["developer_key", "access_key", "aadhaar_rsa_key"]) {
      const field = window.part(`field-${key}`) as HTMLInputElement;
      expect(field.type).toBe("password");
      expect(field.autocomplete).toBe("new-password");
    }
  });

  it("asks for an address only when it is another one", async () => {
    const window = await open(empty);
    await window.press("start-form");
    expect(window.has("field-base_url")).toBe(false);
    await window.press("environment-custom");
    expect(window.has("field-base_url")).toBe(true);
  });

  it("goes to the field that is wrong and names it", async () => {
    const window = await open(empty, {
      answers: { saveSetup: refusing({ code: "setup_field_invalid", field: "user_code" }) },
    });
    await filled(window);
    await window.press("form-save");
    await settled();
    expect(window.has("field-user_code-wrong")).toBe(true);
    expect(document.activeElement).toBe(window.part("field-user_code"));
    expect(window.says("form-problem")).toContain("Agent code");
    expect((window.part("field-user_code") as HTMLInputElement).value).toBe("20810200");
  });

  it("takes a pasted key without the lines around it", async () => {
    const window = await open(empty);
    await filled(window);
    const text = "-----BEGIN PUBLIC KEY-----\nMIGf\nMA0G\n-----END PUBLIC KEY-----\n";
    await fireEvent.paste(window.part("field-aadhaar_rsa_key"), { clipboardData: { getData: () => text } });
    expect((window.part("field-aadhaar_rsa_key") as HTMLInputElement).value).toBe("MIGfMA0G");
  });
});

describe("settings", () => {
  async function at(tab: string, ...more: Parameters<typeof open>): Promise<Opened> {
    const window = await open(...more);
    await window.press("open-settings");
    await window.press(`settings-tab-${tab}`);
    return window;
  }

  it("begin with the shop: place, mobile and bank are changed together", async () => {
    const window = await open({}, { place: "12.971600,77.594600" });
    await window.press("open-settings");
    await window.press("settings-locate");
    expect((window.part("settings-place") as HTMLInputElement).value).toBe("12.971600,77.594600");
    await window.type("settings-bank", "SBIN");
    await window.press("settings-save");
    expect(window.asked().at(-1)).toEqual({
      request: "changeShop",
      args: [
        {
          place: "12.971600,77.594600",
          agent_mobile: shop.agent_mobile,
          bank_code: "SBIN",
          contract: "2026-06",
          scanner_ports: [11_100, 11_120],
        },
      ],
    });
    expect(window.has("settings-saved")).toBe(true);
  });

  it("say near the button when the place cannot be found or read", async () => {
    const window = await at("shop", {}, {
      answers: {
        locate: refusing({ code: "location_unavailable" }),
        changeShop: refusing({ code: "place_invalid" }),
      },
    });
    await window.press("settings-locate");
    expect(window.says("settings-locate-problem")).toContain("Paste a map link of your shop.");
    await window.press("settings-save");
    expect(window.says("settings-save-problem")).toContain("This place cannot be read.");
    expect(window.has("settings-saved")).toBe(false);
  });

  it("check in words whether key, address, clock and service are right", async () => {
    const window = await at("check", {}, {
      check: {
        key: "wrong",
        signer: null,
        address: "right",
        clock: "right",
        service: "not_known",
        trouble: { problem: { code: "access_key_wrong" }, class: "rejected", action: "open_settings", support: "401 · 2484" },
      },
    });
    await window.press("settings-check");
    expect(window.says("check-key")).toContain("Wrong");
    expect(window.says("check-address")).toContain("Right");
    expect(window.says("check-service")).toContain("Not known");
    expect(window.says("check-trouble")).toContain("The access key is wrong.");
    expect(window.has("check-all-right")).toBe(false);
  });

  it("say that everything is right", async () => {
    const check = { key: "right", signer: null, address: "right", clock: "right", service: "right", trouble: null } as const;
    const window = await at("check", {}, { check });
    await window.press("settings-check");
    expect(window.says("check-all-right")).toBe("Everything is right.");
  });

  it("say who signs, and how the distributor's server stands", async () => {
    const here = await at("service");
    expect(here.says("signed")).toBe("Signed on this computer");
    await here.press("settings-tab-check");
    await here.press("settings-check");
    expect(here.has("check-signer")).toBe(false);

    const distributors = { shop: { ...shop, signing: "by_distributor" } } as const;
    const check = { key: "right", signer: "wrong", address: "right", clock: "right", service: "right", trouble: null } as const;
    const there = await at("service", distributors, { check });
    expect(there.says("signed")).toBe("Signed by your distributor");
    await there.press("settings-tab-check");
    await there.press("settings-check");
    expect(there.says("check-signer")).toContain("Wrong");
    expect(there.has("check-all-right")).toBe(false);
  });

  it("never show a credential, only that it is stored", async () => {
    const window = await at("service");
    expect(window.says("credentials-stored")).toBe("stored, never shown");
    expect(document.querySelector("input[type=password]")).toBeNull();
  });

  it("change the version of the service", async () => {
    const window = await at("service");
    await window.press("contract-2026-07");
    await window.press("settings-contract-save");
    expect(window.asked()[0]).toMatchObject({ request: "changeShop", args: [{ contract: "2026-07" }] });
  });

  it("refuse ports that are none before asking", async () => {
    const window = await at("scanner");
    await window.type("settings-ports-from", "11120");
    await window.type("settings-ports-to", "11100");
    await window.press("settings-ports-save");
    expect(window.asked()).toEqual([]);
    await window.type("settings-ports-to", "11130");
    await window.press("settings-ports-save");
    expect(window.asked()[0]).toMatchObject({ args: [{ scanner_ports: [11_120, 11_130] }] });
  });

  it("let the agent choose among several scanners, and look again", async () => {
    const window = await at("scanner", {
      scanners: [
        { id: "a", name: "MFS110", light: "ready", chosen: true, program: mantraProgram, program_changed: false },
        { id: "b", name: "FM220", light: "ready", chosen: false, program: mantraProgram, program_changed: false },
      ],
    });
    expect(window.has("scanner-use-a")).toBe(false);
    await window.press("scanner-use-b");
    await window.press("look-again");
    expect(window.asked()).toEqual([
      { request: "chooseScanner", args: ["b"] },
      { request: "lookAgain", args: [] },
    ]);
  });

  it("show the program behind each scanner, as text, and point out another one", async () => {
    const strange = "<img src=x onerror=alert(1)>";
    const scanners: Scanner[] = [
      { id: "a", name: "MFS110", light: "ready", chosen: true, program: mantraProgram, program_changed: false },
      {
        id: "b",
        name: "<b>FM220</b>",
        light: "ready",
        chosen: false,
        program: { owner: "program", name: strange, path: "/tmp/rd" },
        program_changed: true,
      },
    ];
    const window = await at("scanner", { scanners });
    expect(window.says("scanner-program-a")).toBe(mantraProgram.name);
    expect(window.says("scanner-program-b")).toBe(`Not the program of last time. ${strange}`);
    expect(window.says("scanner-b")).toContain("<b>FM220</b>");
    expect(document.querySelectorAll("img, b")).toHaveLength(0);
    await window.push({ scanners: scanners.map((one) => ({ ...one, program: { owner: "another_user" } })) });
    expect(window.says("scanner-program-a")).toBe("of another user");
  });

  it("show the program of the scanner in use in the check-up", async () => {
    const check = { key: "right", signer: null, address: "right", clock: "right", service: "right", trouble: null } as const;
    const one = { id: "a", name: "MFS110", light: "ready", chosen: true, program: mantraProgram } as const;
    const window = await at("check", { scanners: [{ ...one, program_changed: false }] }, { check });
    await window.press("settings-check");
    expect(window.says("check-program")).toBe(`Program of the scanner: ${mantraProgram.name}.`);
    await window.push({ scanners: [{ ...one, program_changed: true }] });
    expect(window.says("check-program")).toContain("Not the program of last time.");
  });

  it("change the language, and leave practice", async () => {
    const window = await at("language", { practice });
    await window.press("language-hi");
    await window.press("settings-tab-service");
    await window.press("leave-practice");
    expect(window.asked().map(({ request }) => request)).toEqual(["chooseLanguage", "leavePractice"]);
  });
});
