// Bubbles: a message as the server describes it becomes elements. Text is only ever text: what
// people wrote never passes through an HTML parser.

const NOTABLE = /(?<link>https?:\/\/[^\s<>"“”]+[^\s<>"“”.,;:!?)\]])|(?<badge>\bVL(?:-[0-9A-Z]{4}){3}\b)/g;
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const SAFE_ADDRESS = /^(?:https?:\/\/|\/(?![/\\]))/;

/** An element with properties set and children added; strings become text. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A link that opens beside the page, or plain text when the address is not one of a page. */
function linkTo(url, className, ...children) {
  if (!SAFE_ADDRESS.test(url)) return make("span", { className }, ...children);
  return make("a", { className, href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function pieces(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(NOTABLE)) {
    parts.push(text.slice(from, found.index));
    const { link } = found.groups;
    parts.push(link ? linkTo(link, "", link) : make("code", {}, found[0]));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

/** 1234567 → "1.2 MB". */
export function sizeLabel(bytes) {
  if (bytes < 1000) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function fileShown(file) {
  const about = make("span", { className: "file-about" }, file.name, " ", make("small", {}, sizeLabel(file.size)));
  if (!PICTURES.has(file.media_type) || !SAFE_ADDRESS.test(file.url)) {
    const link = linkTo(file.url, "file", about);
    link.setAttribute("download", file.name);
    return link;
  }
  return linkTo(file.url, "picture", make("img", { src: file.url, alt: `Picture ${file.name}` }), about);
}

function choice(button, press) {
  if (button.url) return linkTo(button.url, "button", button.label);
  const element = make("button", { type: "button" }, button.label);
  element.dataset.action = button.action;
  element.addEventListener("click", () => press(button, element));
  return element;
}

/** All of them; those for another line of a list begin on a line of their own. */
function choices(buttons, press) {
  return buttons.flatMap((each, place) => {
    const element = choice(each, press);
    const begins = place > 0 && (each.row ?? 0) !== (buttons[place - 1].row ?? 0);
    return begins ? [make("span", { className: "row-end", ariaHidden: "true" }), element] : [element];
  });
}

/** The bubble of message `M`; `press(button, element)` is called when a quick reply is pressed. */
export function bubble(message, press) {
  const body = make("div", { className: "bubble" });
  body.append(make("span", { className: "for-readers" }, message.mine ? "You: " : "Vouchline: "));
  if (message.heading) body.append(make("strong", { className: "heading" }, message.heading));
  if (message.text) body.append(make("p", {}, ...pieces(message.text)));
  for (const file of message.files ?? []) body.append(fileShown(file));
  const said = make("div", { className: message.mine ? "said mine" : "said ours" }, body);
  if (message.at_label) {
    said.prepend(make("time", { dateTime: message.at }, message.at_label));
    body.title = message.at_label;
  }
  if (message.buttons?.length) {
    said.append(make("div", { className: "choices" }, ...choices(message.buttons, press)));
  }
  said.dataset.id = message.id;
  return said;
}

/** A bubble that has not arrived yet. Its note says how it stands, with a way to try again. */
export function unsentBubble(text, files, { again, takeBack }) {
  const note = make("span", { className: "note" });
  const acts = make(
    "span",
    { className: "acts", hidden: true },
    make("button", { type: "button", onclick: again }, "Try again"),
    make("button", { type: "button", onclick: takeBack }, "Take it back"),
  );
  const names = files.map((file) => make("span", { className: "file" }, file.name, " ", make("small", {}, sizeLabel(file.size))));
  const said = make(
    "div",
    { className: "said mine unsent" },
    make(
      "div",
      { className: "bubble" },
      make("span", { className: "for-readers" }, "You: "),
      text ? make("p", {}, ...pieces(text)) : null,
      ...names,
    ),
    make("div", { className: "sending" }, note, acts),
  );
  return {
    element: said,
    tell(words, offer = false) {
      note.textContent = words;
      acts.hidden = !offer;
    },
  };
}
