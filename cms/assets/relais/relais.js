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
if (matchMedia("(min-width: 48em)").matches) {
  for (const details of document.querySelectorAll("[data-open-when-wide]")) details.open = true;
}
forgetAddress();
