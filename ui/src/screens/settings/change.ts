import type { Shop } from "../../bindings/Shop";
import type { ShopChange } from "../../bindings/ShopChange";

/** The settings as they stand, to be changed in part. */
export function changeOf(shop: Shop): ShopChange {
  return {
    place: shop.latlong,
    agent_mobile: shop.agent_mobile,
    bank_code: shop.bank_code,
    contract: shop.contract,
    scanner_ports: [...shop.scanner_ports],
  };
}
