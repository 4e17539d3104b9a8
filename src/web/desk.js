// What the desk does beyond plain pages: `/` goes to the search, and parts marked data-live are kept fresh. Without it
// everything works.
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

const live = document.querySelector('[data-live]')
if (live instanceof HTMLElement && 'EventSource' in window) {
  const source = new EventSource(live.dataset.live)
  source.addEventListener('fresh', async () => {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]')
    if (fresh && fresh.innerHTML !== live.innerHTML && !live.contains(document.activeElement))
      live.innerHTML = fresh.innerHTML
  })
}
