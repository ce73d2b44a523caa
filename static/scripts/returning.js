/**
 * A page that the browser kept and shows again is asked for anew where that matters:
 * it was left in haste, it is private, or its times are old.
 */
const STILL_TRUE = 5 * 60 * 1000;

export function keepFresh() {
  const shownAt = Date.now();
  addEventListener("pageshow", (event) => {
    const page = document.documentElement;
    const isOld = Date.now() - shownAt > STILL_TRUE;
    if (event.persisted && (page.hidden || "private" in page.dataset || isOld)) {
      location.reload();
    }
  });
  addEventListener("pagehide", () => {
    const page = document.documentElement;
    if ("private" in page.dataset) page.hidden = true;
  });
}
