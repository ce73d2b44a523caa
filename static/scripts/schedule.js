/** The editor of a meeting: towns offered while somebody types where it is. */
import { offerPlaces } from "./place_box.js";

const part = document.querySelector("[data-towns]");
const input = part.querySelector("input");
const list = part.querySelector("[role=listbox]");

// Without scripts it is a plain field, and says nothing else.
for (const [name, value] of Object.entries({
  role: "combobox",
  autocomplete: "off",
  "aria-expanded": "false",
  "aria-autocomplete": "list",
  "aria-controls": list.id,
})) {
  input.setAttribute(name, value);
}
offerPlaces(input, {
  address: part.dataset.towns,
  chosen: ({ q }) => {
    input.value = q;
    input.dispatchEvent(new Event("change", { bubbles: true })); // the next dates follow its zone
  },
});
