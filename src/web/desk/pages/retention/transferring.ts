// Verser: which acts of a collectivité could leave for its archive, counted before a person asks for it.
import { isDay } from '#operations/bulk-criteria.ts'
import type { WishJson } from '#operations/declared/transfers.ts'
import { natureOf, natures } from '#protocol/codes.ts'
import { html } from '#text/html.ts'
import { writeNumber } from '#text/sentences.ts'
import { asking, askingButton } from '../../asking.ts'
import { check, hidden, input } from '../../forms.ts'
import { inFrench, section, table } from '../../parts.ts'
import { asked, done, field, type Visit } from '../../visit.ts'
import { archiveIn } from '../transfers/archive.ts'
import { archiveHref, archiveNames, transfersPath } from '../transfers/words.ts'
import { placeOf } from './words.ts'

const path = '/collectivites/:siren/conservation'
const anchor = 'verser'

export async function transferringPart(visit: Visit, siren: string) {
  const { say, language } = visit
  const title = say('Verser aux archives', 'Transfer to the archive')
  const kept = await archiveIn(visit, siren)
  if (!kept)
    return section({ id: anchor, title }, [
      html`<p>
        ${say('Aucun service d’archives n’est réglé.', 'No archive is set.')}
        <a href="${archiveHref(siren)}">${say('Le régler', 'Set it')}</a>
      </p>`,
    ])
  const { type } = kept.settings as { readonly type: keyof typeof archiveNames }
  const wish = wishFrom(visit.url.searchParams.getAll('nature'), asked(visit, 'decides'))
  const found = await visit.ask.previewTransfers({ siren, ...wish })
  const captions = {
    caption: say('Actes qui peuvent être versés, par nature', 'Acts that can be transferred, by nature'),
    none: say('Aucun acte à verser.', 'No act to transfer.'),
  }
  return section({ id: anchor, title }, [
    html`<p>
      ${say('Vers', 'To')} ${archiveNames[type]} ·
      <a href="${archiveHref(siren)}">${say('ses réglages', 'its settings')}</a> ·
      <a href="${transfersPath}?liste=all&amp;collectivite=${siren}">${say('les versements', 'the transfers')}</a>
    </p>`,
    table(found.natures, captions, [
      ['Nature', ({ nature }) => inFrench(visit, natureOf(nature).libelle)],
      [say('Actes', 'Acts'), ({ count }) => writeNumber(count, language), { class: 'num' }],
    ]),
    choiceForm(visit, siren, wish),
    found.count > 0 && startForm(visit, siren, { wish, count: found.count }),
  ])
}

function choiceForm({ say }: Visit, siren: string, { natures: some, decidedTo }: WishJson) {
  const action = placeOf(siren)
  const box = ({ abrege, libelle }: (typeof natures)[number]) =>
    check(libelle, 'nature', { value: abrege, checked: some?.includes(abrege) })
  return html`<details class="more" ${some !== undefined || decidedTo !== undefined ? html`open` : ''}>
    <summary>${say('Choisir des natures ou une date', 'Choose natures or a date')}</summary>
    <form method="get" class="stack" action="${action}#${anchor}">
      <fieldset>
        <legend>${say('Natures (aucune : toutes)', 'Natures (none: all)')}</legend>
        ${natures.map((each) => html`<span lang="fr">${box(each)}</span>`)}
      </fieldset>
      ${input(say('Décidés jusqu’au', 'Decided up to'), 'decides', { type: 'date', value: decidedTo })}
      <button>${say('Compter', 'Count')}</button>
    </form>
  </details>`
}

interface Chosen {
  readonly wish: WishJson
  readonly count: number
}

function startForm(visit: Visit, siren: string, { wish, count }: Chosen) {
  const { say, language } = visit
  const label = say(
    `Verser ces actes : ${writeNumber(count, 'fr')}`,
    `Transfer these acts: ${writeNumber(count, language)}`,
  )
  const fields = [
    wish.natures?.map((each) => hidden('nature', each)),
    hidden('decides', wish.decidedTo),
    hidden('nombre', String(count)),
  ]
  return askingButton(visit, start, { at: [siren], label, fields })
}

function wishFrom(given: readonly string[], day: string): WishJson {
  const some = natures.flatMap(({ abrege }) => (given.includes(abrege) ? [abrege] : []))
  return { ...(some.length > 0 && { natures: some }), ...(isDay(day) && { decidedTo: day }) }
}

const start = asking(
  `${path}/versement`,
  [
    'startTransfers',
    (sent) => ({
      ...wishFrom(sent.fields.get('nature') ?? [], field(sent, 'decides')),
      count: Number(field(sent, 'nombre')),
    }),
  ],
  ({ say }, { siren }, { started }) =>
    done(
      `${transfersPath}?liste=underWay&collectivite=${siren}`,
      say(
        `Versements demandés : ${writeNumber(started, 'fr')}.`,
        `Transfers asked for: ${writeNumber(started, 'en')}.`,
      ),
    ),
)

export const transferringActions = [start]
