/**
 * The map, loaded only where it is seen: beside the list on wide screens, else when it
 * is asked for. Its addresses are in the frame's data attributes, since file names are hashed.
 */
let opened;

const frame = () => document.getElementById("map-frame");

function addStyle(address) {
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      href: address,
      onload: resolve,
      onerror: resolve,
    });
    document.head.append(link);
  });
}

async function open() {
  const { script, style } = frame().dataset;
  opened ??= Promise.all([import(script), addStyle(style)]).then(([module]) =>
    module.openMap(frame()),
  );
  const map = await opened;
  map.show();
}

const whenIdle = globalThis.requestIdleCallback ?? ((call) => setTimeout(call, 200));

/** Show the map of the results that are in the page, now or when it becomes visible. */
export function showMap() {
  if (!frame()) return;
  hideButton();
  if (frame().offsetParent !== null) whenIdle(open);
}

function hideButton() {
  const button = document.querySelector("[data-show-map]");
  if (button) button.hidden = frame().classList.contains("open");
}

export function listenForMap() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-show-map]")) return;
    frame().classList.add("open");
    hideButton();
    open();
  });
  matchMedia("(min-width: 62rem)").addEventListener("change", showMap);
}
