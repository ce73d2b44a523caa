/** "Use my area": the browser's position, rounded before anybody hears of it. */
import { searchAt } from "./search_form.js";

const PATIENCE = { timeout: 15000, maximumAge: 10 * 60 * 1000 };
const rounded = (degrees) => degrees.toFixed(2); // about a kilometre

export function listenForNearMe() {
  const button = document.getElementById("near-me");
  const status = document.getElementById("near-me-status");
  if (!button) return;
  const stop = (words) => {
    status.textContent = words;
    button.disabled = false;
  };
  button.addEventListener("click", () => {
    if (!navigator.geolocation) {
      stop(button.dataset.unknown);
      return;
    }
    button.disabled = true;
    status.textContent = button.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        stop("");
        searchAt(button.form, { q: "", lat: rounded(coords.latitude), lng: rounded(coords.longitude) });
      },
      (error) => stop(error.code === 1 ? button.dataset.refused : button.dataset.unknown),
      PATIENCE,
    );
  });
}
