/** The monotonic time, renewed so often while the component that asked for it is on the screen. */
export function ticker(everyMs = 250): { readonly now: number } {
  let now = $state(performance.now());
  $effect(() => {
    const timer = setInterval(() => {
      now = performance.now();
    }, everyMs);
    return () => clearInterval(timer);
  });
  return {
    get now() {
      return now;
    },
  };
}
