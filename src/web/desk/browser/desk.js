// What the desk does beyond plain pages: `Ctrl+/` goes to the search. Without it everything works. With Ctrl, as a key of
// its own would be struck by people who dictate, or miss a key (WCAG 2.1.4); browsers leave this one free.
'use strict'
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || !event.ctrlKey || event.metaKey || event.altKey) return
  const search = document.querySelector('input[type="search"], input[name="q"]')
  if (search instanceof HTMLElement) {
    event.preventDefault()
    search.focus()
  }
})
