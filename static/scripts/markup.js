/**
 * Let htmx and Leaflet set markup where the page asks for Trusted Types.
 *
 * Scripts from strings stay forbidden: the policy makes markup only, and none with a
 * script in it.
 */
export function allowMarkup() {
  globalThis.trustedTypes?.createPolicy("default", {
    createHTML: (markup) => (/<script/i.test(markup) ? null : markup),
  });
}
