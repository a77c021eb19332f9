/** `[2, "h"], [0, "min"]` → `2 h`: what there is none of is not told. */
export function amounts(...parts: readonly (readonly [count: number, unit: string])[]): string {
  return parts
    .filter(([count]) => count !== 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
