// Conservation: which actes of a collectivité may leave and why the others stay, its bordereaux, holds and terms.
import { both } from '#text/both.ts'
import { retention, leavingMost } from '#operations/desk/lists.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { fateWords, otherTerms, terms, yearsSaid } from '#config/retention.ts'
import { html } from '#text/html.ts'
import { writeNumber } from '#text/sentences.ts'
import { asking, askingButton } from '../../asking.ts'
import { fold, form, input, listedIn, nameFilter, reasonField, select } from '../../forms.ts'
import { paged, rest, section, table, tag } from '../../parts.ts'
import { instant } from '../../times.ts'
import { declarationTabs } from '../start/declaring.ts'
import { actionAt, done, field, pageAt, type Visit, afterIn } from '../../visit.ts'
import { disposalServed } from './disposal.ts'
import { transferringActions, transferringPart } from './transferring.ts'
import { dayFrom, kindWords, placeOf, sharesTable, stateTag } from './words.ts'

const path = '/collectivites/:siren/conservation'
const pageSize = 20
/** Collectivités on a page. */
const listedMost = 50

const listPage = pageAt('/conservation', 'retention', async (visit) => {
  const { say, now } = visit
  const { words, from } = listedIn(visit)
  const day = dayIn('Europe/Paris', now)
  const { shown, last } = paged(await visit.look(retention, { words, from, limit: listedMost + 1, day }), listedMost)
  const label = say('Nom, SIREN ou département', 'Name, SIREN or département')
  const captions = { caption: titleIn(visit), none: say('Aucune collectivité.', 'No collectivité.') }
  const num = { class: 'num' }
  const count = (number: number) => (number === 0 ? '–' : number > leavingMost ? `> ${leavingMost}` : number)
  return {
    title: titleIn(visit),
    lead: html`${say(
        'Ce qui peut quitter l’installation, collectivité par collectivité.',
        'What may leave the installation, collectivité by collectivité.',
      )} <a href="/aide/conservation">${say('Le chapitre du manuel', 'The chapter of the manual')}</a>`,
    main: html`<p><a href="/versements">${say('Les versements aux archives', 'The transfers to archives')}</a></p>
      <div class="tools">${nameFilter(visit, { action: '/conservation', label, words })}</div>
      ${table(shown, captions, [
        ['Collectivité', ({ siren, nom }) => html`<a href="${placeOf(siren)}"><strong>${nom}</strong></a>`],
        [say('DUA échue, selon la date de décision', 'Term over, by day of decision'), ({ ripe }) => count(ripe), num],
        [say('Éliminations suspendues', 'Held'), ({ holds }) => count(holds), num],
        [say('Bordereaux en cours', 'Bordereaux under way'), ({ disposals }) => count(disposals), num],
      ])}
      ${rest(visit, last && from + listedMost)}`,
  }
})

const titleIn = ({ say }: Visit) => say('Conservation', 'Retention')

const page = pageAt(path, 'retention', async (visit, { siren = '' }) => {
  const { say } = visit
  const { nom } = await visit.ask.showCollectivite({ siren })
  const { items } = await visit.ask.previewDisposal({ siren })
  const parts = await Promise.all([
    transferringPart(visit, siren),
    disposalsPart(visit, siren),
    holdsPart(visit, siren),
    termsPart(visit),
  ])
  return {
    title: `${nom}${say(' : conservation', ': retention')}`,
    heading: nom,
    lead: html`<a href="/conservation">${titleIn(visit)}</a> ·
      <a href="/aide/conservation">${say('le chapitre du manuel', 'the chapter of the manual')}</a>`,
    main: html`${declarationTabs(visit, siren)}
    ${section({ id: 'apercu', title: say('Actes éliminables ou versables', 'Acts that may leave') }, [
      sharesTable(visit, items),
      fold(say('Dresser un bordereau', 'Open a bordereau'), openForm(visit, siren)),
    ])}
    ${parts}`,
  }
})

function openForm(visit: Visit, siren: string) {
  const { say, language } = visit
  return html`<p>
      ${say(
        'Le bordereau liste les actes dont la DUA est échue et dont l’élimination n’est pas suspendue ; celui de versement, seulement ceux que le service d’archives a acceptés et détient avec les mêmes empreintes. Dans les deux cas, rien n’est supprimé avant le visa d’une personne.',
        'It lists the acts whose term is over and that nothing holds; that of a transfer, only those that the archive has accepted and holds with equal digests. In both cases nothing is deleted before the visa of a person.',
      )}
    </p>
    ${askingButton(visit, open, {
      at: [siren],
      label: say('Dresser le bordereau', 'Open the bordereau'),
      first: true,
      fields: [
        select(say('Destination', 'What for'), { name: 'sorte', chosen: 'elimination' }, [
          ['elimination', kindWords.elimination[language]],
          ['versement', kindWords.versement[language]],
        ]),
        input(say('Décidés jusqu’au (facultatif)', 'Decided up to (optional)'), 'jusqu', { type: 'date' }),
      ],
    })}`
}

const open = asking(
  path,
  [
    'openDisposal',
    (sent) => {
      const decidedTo = dayFrom(sent, 'jusqu')
      const kind = field(sent, 'sorte') === 'versement' ? ('versement' as const) : ('elimination' as const)
      return { kind, ...(decidedTo !== '' && { decidedTo }) }
    },
  ],
  ({ say }, { siren }, { id, acts }) =>
    done(
      placeOf(siren, id),
      say(`Actes inscrits au bordereau : ${writeNumber(acts, 'fr')}.`, `Acts listed: ${writeNumber(acts, 'en')}.`),
    ),
)

async function disposalsPart(visit: Visit, siren: string) {
  const { say, language } = visit
  const { items } = await visit.ask.listDisposals({ siren, limit: pageSize + 1, ...afterIn(visit) })
  const { shown, last } = paged(items, pageSize)
  const captions = {
    caption: say('Bordereaux, les plus récents d’abord', 'Bordereaux, the newest first'),
    none: say('Aucun bordereau.', 'No bordereau.'),
  }
  return section({ id: 'bordereaux', title: say('Bordereaux', 'Bordereaux of what leaves') }, [
    table(shown, captions, [
      [
        say('Dressé le', 'Opened'),
        ({ id, createdAt }) => html`<a href="${placeOf(siren, id)}">${instant(createdAt, language)}</a>`,
      ],
      [say('Destination', 'What for'), ({ kind }) => kindWords[kind][language]],
      [say('État', 'State'), ({ state }) => stateTag(state, language)],
      [say('Actes inscrits', 'Acts listed'), ({ acts }) => writeNumber(acts, language)],
      [say('Supprimés', 'Purged'), ({ purged }) => writeNumber(purged, language)],
    ]),
    rest(visit, last?.id),
  ])
}

async function holdsPart(visit: Visit, siren: string) {
  const { say, language } = visit
  const { items } = await visit.ask.listLegalHolds({ siren })
  const title = say('Éliminations suspendues', 'Legal holds')
  const captions = {
    caption: title,
    none: say('Aucune : seuls la DUA et le visa décident.', 'None: term and visa decide.'),
  }
  return section({ id: 'gels', title }, [
    table(items, captions, [
      [
        say('Acte', 'Act'),
        ({ transmission, numero }) =>
          transmission === null
            ? say('tous les actes', 'every act')
            : html`<a href="/transmissions/${transmission}">${numero ?? transmission}</a>`,
      ],
      [
        say('Motif', 'Reason'),
        ({ reason, liftedReason }) =>
          html`${reason}${liftedReason !== null && html`<span class="sub">${say('levé', 'lifted')} : ${liftedReason}</span>`}`,
      ],
      [say('Depuis', 'Set'), ({ setAt, setBy }) => html`${instant(setAt, language)}<span class="sub">${setBy}</span>`],
      [
        say('Levée', 'Lifting'),
        ({ id, liftedAt, can }) =>
          can.lift === true
            ? fold(
                say('Lever la suspension', 'Lift'),
                askingButton(visit, lift, { at: [siren, id], label: say('Lever', 'Lift') }),
              )
            : liftedAt && instant(liftedAt, language),
      ],
    ]),
    fold(
      say('Suspendre l’élimination', 'Set a hold'),
      form(visit, { action: `${placeOf(siren)}/gels`, label: say('Suspendre', 'Hold') }, [
        input(
          say('Numéro ou identifiant de l’acte (vide : tous)', 'Number or identifier of the act (empty: all)'),
          'acte',
          { maxlength: 200 },
        ),
        reasonField(visit),
      ]),
    ),
  ])
}

const hold = actionAt(`${path}/gels`, 'retention', async (visit, sent) => {
  const { siren = '' } = sent.params
  const [id, reason] = [field(sent, 'acte'), field(sent, 'motif')]
  if (id === '') await visit.ask.setLegalHold({ siren, reason })
  else await visit.within(siren).ask.setLegalHoldOnAct({ id, reason })
  return done(
    placeOf(siren),
    visit.say('L’élimination est suspendue : rien de ce qui est retenu ne part.', 'It is held: nothing of it leaves.'),
  )
})

const lift = asking(`${path}/gels/:id/levee`, 'liftLegalHold', [
  ({ siren }) => placeOf(siren),
  both('La suspension est levée.', 'The hold is lifted.'),
])

async function termsPart({ say, language, ask }: Visit) {
  const { items } = await ask.listTerms({})
  return section({ id: 'durees', title: say('Durées', 'Terms') }, [
    html`<p>
      ${say(
        'La DUA court de la plus tardive de ces dates : décision, dépôt, réception par la préfecture, dernier échange à son sujet.',
        'The term runs from the last of: decision, deposit, reception by the préfecture, last exchange about it.',
      )}
    </p>`,
    table(items, { caption: say('DUA des actes, par nature', 'Terms of acts, by nature'), none: '–' }, [
      ['Nature', ({ nature }) => terms[nature].name[language]],
      [say('DUA', 'Term (DUA)'), ({ months }) => yearsSaid(months, language)],
      [say('Sort final', 'Fate'), ({ fate }) => fateWords[fate][language]],
      [
        say('Fondement', 'Ground'),
        ({ nature, verify }) =>
          html`${terms[nature].ground[language]} ${verify && tag('todo', say('à vérifier', 'to be verified'))}`,
      ],
    ]),
    fold(
      say('Les autres données', 'Other data'),
      table(otherTerms, { caption: say('Durées des autres données', 'Terms of other data'), none: '–' }, [
        [say('Données', 'Data'), ({ what }) => what[language]],
        [say('Durée', 'Kept'), ({ kept }) => kept[language]],
        [say('Fondement', 'Ground'), ({ ground }) => ground[language]],
      ]),
    ),
  ])
}

export const retentionServed = {
  pages: [listPage, page, ...disposalServed.pages],
  actions: [open, hold, lift, ...transferringActions, ...disposalServed.actions],
  downloads: disposalServed.downloads,
}
