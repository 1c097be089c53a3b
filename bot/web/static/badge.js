// Share and print on the badge page. Without script the page says everything it has to say.

const said = document.querySelector('.take-away [role="status"]');
const address = location.origin + location.pathname;

async function share() {
  if (navigator.share) {
    await navigator.share({ title: document.title, url: address }).catch(() => {}); // closed again: fine
    return;
  }
  try {
    await navigator.clipboard.writeText(address);
    said.textContent = "Link copied.";
  } catch {
    said.textContent = `Copy this link: ${address}`;
  }
}

const acts = { share, print: () => window.print() };

for (const button of document.querySelectorAll("[data-do]")) {
  button.hidden = false;
  button.addEventListener("click", acts[button.dataset.do]);
}
