"use strict";
for (const link of document.querySelectorAll("[data-current-under]")) {
  if (location.pathname.startsWith(link.dataset.currentUnder)) link.setAttribute("aria-current", "page");
}
for (const link of document.querySelectorAll("[data-exit]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(link.href); // leaves no entry to come back to
  });
}
// htmx would keep the address of the last page, with the words of a search, until the tab closes.
const forgetAddress = () => sessionStorage.removeItem("htmx-current-path-for-history");
for (const moment of ["pushedIntoHistory", "replacedInHistory", "historyRestore"]) {
  document.addEventListener(`htmx:${moment}`, forgetAddress);
}
// No line ends before « : » or within quotation marks, nor between a number and what it counts.
const tied = (text) => text
  .replace(/ (?=[:;?!»](?:\s|$))/g, "\u00a0")
  .replace(/(\d) (?=[\p{Ll}\d])/gu, "$1\u00a0")
  .replace(/(«|\u00a0h) /g, "$1\u00a0");
const tie = (root) => {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.parentElement.closest("textarea, script, style, pre, .relais-marked")) continue;
    if (tied(text.data) !== text.data) text.data = tied(text.data);
  }
};
tie(document.body);
document.addEventListener("htmx:load", (event) => tie(event.detail.elt));
if (matchMedia("(min-width: 48em)").matches) {
  for (const details of document.querySelectorAll("[data-open-when-wide]")) details.open = true;
}
forgetAddress();
