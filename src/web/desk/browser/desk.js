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
// The head of a list's boxes ticks them all, or none, where it stands; and how many are ticked is said beside what is done with
// them. Without this the head is a link to the page with every box ticked.
const boxesOf = (form) => [...form.elements].filter((each) => each.type === 'checkbox')
document.addEventListener('click', (event) => {
  const head = event.target instanceof Element && event.target.closest('a[data-check]')
  const form = head && document.getElementById(head.dataset.check)
  if (!form || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const boxes = boxesOf(form)
  const wanted = !boxes.every((box) => box.checked)
  for (const box of boxes.filter(({ checked }) => checked !== wanted)) box.click()
})
document.addEventListener('input', ({ target }) => {
  const told = target.form?.querySelector('output')
  if (target.type !== 'checkbox' || !told) return
  const count = boxesOf(target.form).filter((box) => box.checked).length
  told.textContent = count > 0 ? `${told.dataset.word} ${count}` : ''
})
