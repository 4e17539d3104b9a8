// What the desk does beyond plain pages: `/` goes to the search. Without it everything works.
'use strict'
document.addEventListener('keydown', (event) => {
  const { target } = event
  const typing = target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
  const search = document.querySelector('input[type="search"], input[name="q"]')
  if (search instanceof HTMLElement) {
    event.preventDefault()
    search.focus()
  }
})
