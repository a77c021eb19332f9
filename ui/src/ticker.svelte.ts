const OFTEN_MS = 250;

/** The monotonic time, renewed four times a second while the component that asked for it is on the screen. */
export function ticker(): { readonly now: number } {
  let now = $state(performance.now());
  $effect(() => {
    const timer = setInterval(() => {
      now = performance.now();
    }, OFTEN_MS);
    return () => clearInterval(timer);
  });
  return {
    get now() {
      return now;
    },
  };
}
