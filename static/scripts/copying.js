/** Buttons that copy what stands elsewhere on the page. */
export function listenForCopying() {
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.addEventListener("click", async () => {
      const lines = [...document.querySelectorAll(button.dataset.copies)];
      await navigator.clipboard.writeText(lines.map((line) => line.innerText).join("\n"));
      button.textContent = button.dataset.copied;
    });
  }
}
