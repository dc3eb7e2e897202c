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
if (matchMedia("(min-width: 48em)").matches) {
  for (const details of document.querySelectorAll("[data-open-when-wide]")) details.open = true;
}
