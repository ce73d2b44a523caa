/**
 * Places offered while somebody types: the combobox pattern of the WAI-ARIA practices
 * (list autocomplete, manual selection).
 */
const PAUSE = 150;
const SHORTEST = 2;

class PlaceBox {
  constructor(input, { address, typed, chosen }) {
    this.input = input;
    this.address = address;
    this.whenTyped = typed;
    this.choose = chosen;
    this.list = document.getElementById(input.getAttribute("aria-controls"));
    this.places = [];
    this.active = -1;
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => this.pointed(event));
  }

  get isOpen() {
    return this.input.getAttribute("aria-expanded") === "true";
  }

  typed() {
    this.whenTyped();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(this.input.value.trim()), PAUSE);
  }

  async ask(words) {
    this.request?.abort();
    if (words.length < SHORTEST) {
      this.close();
      return;
    }
    this.request = new AbortController();
    const { signal } = this.request;
    try {
      const address = new URL(this.address, location.href);
      address.searchParams.set("q", words);
      const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.offer(await answer.json());
    } catch {
      this.close(); // typed on, or offline: the form works without suggestions
    }
  }

  offer(places) {
    if (document.activeElement !== this.input) return;
    this.places = places;
    this.list.replaceChildren(...places.map((place, index) => option(place, index)));
    this.list.hidden = places.length === 0;
    this.input.setAttribute("aria-expanded", String(places.length > 0));
    this.mark(-1);
  }

  mark(index) {
    this.active = index;
    for (const [at, item] of [...this.list.children].entries()) {
      item.setAttribute("aria-selected", String(at === index));
    }
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", this.list.children[index].id);
  }

  pressed(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && this.isOpen) {
      event.preventDefault();
      const count = this.places.length + 1; // one more: back in the box
      this.mark(((this.active + 1 + move + count) % count) - 1);
    } else if (event.key === "Enter") {
      this.entered(event);
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      this.close();
    }
  }

  entered(event) {
    const place = this.isOpen && this.places[this.active];
    this.close();
    if (!place) return;
    event.preventDefault();
    this.choose(place);
  }

  pointed(event) {
    const item = event.target.closest("[role=option]");
    if (!item) return;
    event.preventDefault(); // keep the focus in the box
    const place = this.places[[...this.list.children].indexOf(item)];
    this.close();
    this.choose(place);
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }
}

function option({ label }, index) {
  const item = document.createElement("li");
  item.id = `place-${index}`;
  item.setAttribute("role", "option");
  item.textContent = label;
  return item;
}

/** Offer places below an input, from an address; `chosen` is told which was taken. */
export function offerPlaces(input, { address, typed = () => {}, chosen }) {
  return new PlaceBox(input, { address, typed, chosen });
}
