/** The search form's place: words, or a position that goes with them. */
function setPosition(form, lat, lng) {
  for (const [name, value] of [["lat", lat], ["lng", lng]]) {
    const input = form.elements[name];
    input.value = value;
    input.disabled = value === ""; // an empty one would clutter the address
  }
}

/** Search at a position, under the words that name it. */
export function searchAt(form, { q, lat, lng }) {
  form.elements.q.value = q;
  setPosition(form, lat, lng);
  form.requestSubmit();
}

/** Words that are typed anew no longer belong to the position chosen before. */
export function forgetPosition(form) {
  setPosition(form, "", "");
}
