/** On every page: leaving at once, and a page that is right when it comes back. */
import { listenForCopying } from "./copying.js";
import { keepDrafts } from "./drafts.js";
import { allowMarkup } from "./markup.js";
import { listenForLeaving } from "./leaving.js";
import { keepFresh } from "./returning.js";

allowMarkup();
listenForLeaving();
keepFresh();
listenForCopying();
keepDrafts();
document.querySelector("[data-print-page]")?.addEventListener("click", () => print());

// What htmx cannot load in place, the browser loads as a page, with its own error page.
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, ({ detail }) => {
    if (detail.requestConfig.verb === "get") location.assign(detail.pathInfo.finalRequestPath);
    else detail.elt.closest("form")?.submit(); // forms carry a number: sent twice is sent once
  });
}
