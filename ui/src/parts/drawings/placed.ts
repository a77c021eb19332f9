/** How a finger lies on the glass: the first is right, the others are wrong. */
export const placings = ["flat", "tip", "edge"] as const;

export type Placed = (typeof placings)[number];
