// Small drawings beside words, in their colour: decoration that adds no information.
import { html } from '#text/html.ts'

const circle = 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12'

const paths = {
  today: 'M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.5V5M10.5 2.5V5M6 10.2l1.4 1.4 2.8-2.8',
  start: 'M4 14V2.5h8.5l-2 3 2 3H4',
  deposit: 'M8 10.5v-8M4.5 6 8 2.5 11.5 6M2.5 9.5v4h11v-4',
  transmissions: 'M14 2 7 9M14 2 9.7 14 7 9 2 6.4z',
  dashboard: 'M2.5 13.5h11M4 11V8M8 11V3M12 11V5.5',
  journal: 'M6 4h7.5M6 8h7.5M6 12h7.5M2.7 4h.1M2.7 8h.1M2.7 12h.1',
  register: 'M13 12H4.5A1.5 1.5 0 0 0 3 13.5v-10A1.5 1.5 0 0 1 4.5 2H13zM3 13.5A.5.5 0 0 0 3.5 14H13v-2M6 5h4',
  collectivites: 'M2 6.5l6-4 6 4zM4 6.5v5M8 6.5v5M12 6.5v5M2 13.5h12',
  connections:
    'M6.4 9.6l3.2-3.2M7.2 4.6l1.4-1.4a3 3 0 0 1 4.2 4.2l-1.4 1.4M8.8 11.4l-1.4 1.4a3 3 0 0 1-4.2-4.2l1.4-1.4',
  credentials: 'M5.5 10.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M8.5 7.5h6M12 7.5V10M14.5 7.5v2',
  schedules: `${circle}M8 4.7V8l2.3 1.5`,
  classification: 'M2.5 2.5h4v3h-4zM9.5 6.5h4v3h-4zM9.5 11h4v3h-4zM4.5 5.5v7h5M4.5 8h5',
  people:
    'M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M1.5 13.5c0-2.4 1.9-3.7 4.5-3.7s4.5 1.3 4.5 3.7M10.7 3.2a2.5 2.5 0 0 1 0 4.6M12.3 10c1.4.5 2.2 1.7 2.2 3.5',
  subscriptions:
    'M8 8.5v5M8 7.5v.1M5.2 10.3a4 4 0 0 1 0-5.6M10.8 4.7a4 4 0 0 1 0 5.6M3.3 12.2a6.7 6.7 0 0 1 0-9.4M12.7 2.8a6.7 6.7 0 0 1 0 9.4',
  retention: 'M2 3h12v3H2zM3 6v7.5h10V6M6.5 8.5h3',
  transfers: 'M2.5 9v4.5h11V9M8 2.5v7M5 6.5l3 3 3-3',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10M10.6 10.6 14 14',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
} as const
export type Icon = keyof typeof paths

export function icon(name: Icon) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="${paths[name]}"></path></svg>`
}

/** The logo: an acte and the tick that comes back. It stands beside the product's name and serves as favicon. */
export const mark = html`<svg xmlns="http://www.w3.org/2000/svg" class="mark" viewBox="0 0 32 32" aria-hidden="true">
  <rect width="32" height="32" rx="7" fill="#0a5263"></rect>
  <path d="M8 5h11l5 5v17H8z" fill="#faf9f5"></path>
  <path d="M12 18l3.2 3.2L20.5 15" fill="none" stroke="#0a5263" stroke-width="3"></path>
</svg>`
