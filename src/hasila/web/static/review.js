// A report's claims: pointing at one, in the text or in the list, tells its parts apart; selecting words opens the form
// for a missed claim. Offsets are in code points of the original text; a DOM string counts UTF-16 units, so that
// they are converted here, at the edge.

const points = (text) => Array.from(text).length;

for (const text of document.querySelectorAll("[data-text]")) {
  const scope = text.closest(".split") ?? document;
  const pieces = [...text.querySelectorAll("[data-at]")];

  const show = (claim) => {
    text.classList.toggle("lit", Boolean(claim));
    for (const piece of pieces) {
      const own = (piece.dataset.parts ?? "").split(" ").filter((one) => claim && one.startsWith(`${claim}:`));
      const part = own.at(-1); // the count is all of the evidence; what lies in it is told apart
      if (part) piece.dataset.part = part.slice(claim.length + 1);
      else delete piece.dataset.part;
      piece.classList.toggle("lit", Boolean(claim) && (piece.dataset.claims ?? "").split(" ").includes(claim));
    }
    for (const card of scope.querySelectorAll("[data-claim]")) card.classList.toggle("lit", card.dataset.claim === claim);
  };

  const claimOf = (target) => {
    const piece = target.closest?.("[data-claims]");
    return piece ? piece.dataset.claims.split(" ")[0] : target.closest?.("[data-claim]")?.dataset.claim;
  };

  for (const event of ["pointerover", "focusin"]) {
    scope.addEventListener(event, ({ target }) => {
      const claim = claimOf(target);
      if (claim) show(claim);
      else if (event === "pointerover" && !target.closest?.("[data-text], [data-claim]")) show(null);
    });
  }
}

// Keys work only while a claim has the focus, so that they take nothing from who uses other keys.
const cards = [...document.querySelectorAll("article[data-claim]")];
const press = {
  KeyJ: (card) => cards[cards.indexOf(card) + 1]?.focus(),
  KeyK: (card) => cards[cards.indexOf(card) - 1]?.focus(),
  KeyA: (card) => card.querySelector("form[action='/claims/accept'] button")?.click(),
  KeyR: (card) => card.querySelector("form[action='/claims/reject'] button")?.click(),
  KeyC: (card) => {
    const details = card.querySelector("details");
    if (!details) return;
    details.open = true;
    details.querySelector("select, input:not([type=hidden])").focus();
  },
};
document.addEventListener("keydown", (event) => {
  const card = event.target;
  if (!cards.includes(card) || event.ctrlKey || event.metaKey || event.altKey || !press[event.code]) return;
  event.preventDefault();
  press[event.code](card);
});
if (location.hash.startsWith("#claim-")) document.getElementById(location.hash.slice(1))?.focus();

// The offset of a place in the text: that of its piece, and what of the piece stands before it.
const offsetOf = (text, node, at) => {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
  if (!piece || !text.contains(piece)) return null;
  const before = document.createRange();
  before.setStart(piece, 0);
  before.setEnd(node, at);
  return Number(piece.dataset.at) + points(before.toString());
};

const grab = document.querySelector("[data-grab]");
const form = document.querySelector("#add-claim form");
const text = document.querySelector("[data-text]");
if (grab && form && text) {
  let chosen = null;
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return void (grab.hidden = true);
    const range = selection.getRangeAt(0);
    const [start, end] = [
      offsetOf(text, range.startContainer, range.startOffset),
      offsetOf(text, range.endContainer, range.endOffset),
    ];
    chosen = start !== null && end !== null && end > start ? { start, end, words: range.toString() } : null;
    grab.hidden = !chosen;
  });
  grab.querySelector("button").addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  grab.querySelector("button").addEventListener("click", () => {
    if (!chosen) return;
    form.elements.start.value = chosen.start;
    form.elements.end.value = chosen.end;
    form.elements.words.value = chosen.words;
    form.closest("details").open = true;
    form.elements.harm.focus();
    form.scrollIntoView({ block: "center" });
    grab.hidden = true;
  });
  form.elements.words.addEventListener("input", () => (form.elements.start.value = form.elements.end.value = ""));
}
