// Proof that the acte was received: each document with author, version and state; fetched again on demand.
import { receiptOfAct, type ShownTransmission } from '#operations/shapes/transmissions.ts'
import { shortSentence } from '#text/sentences.ts'
import { documentWords } from '#text/words.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { nothing, tagsOf } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { mayHere, type Download, type Visit } from '../../visit.ts'
import { doing, offered, type Doing } from './offers.ts'
import { renderMaskedLink, openable } from './files.ts'
import { isProven } from '#lifecycle.ts'
import { both } from '#text/both.ts'

type ActProofDocument = ShownTransmission['proof'][number]

const documentTag = tagsOf<ActProofDocument['state']>({
  due: ['run', both('en préparation', 'being made')],
  made: ['ok', both('établi', 'made')],
  cover: ['todo', both('non tamponné : page de couverture', 'not stamped: cover page')],
  failed: ['no', both('manquant', 'missing')],
})

export function proofPart(visit: Visit, shown: ShownTransmission): Html | false {
  const { id, collectivite: siren, message, state, proof, dateReception, executoireDepuis } = shown
  if (message !== '1-1' || (proof.length === 0 && !isProven(state))) return false
  const { say, language } = visit
  const last = proof.filter((each) => isLast(each, proof))
  const former = proof.filter((each) => !isLast(each, proof))
  const ar = receiptOfAct(shown)
  const received =
    dateReception !== null && html`${say('AR reçu le', 'AR received on')} ${jour(dateReception, language)}`
  const since = executoireDepuis !== null && jour(executoireDepuis, language)
  return html`<h2>${say('Preuve', 'Proof')}</h2>
    <ul class="proofs">
      ${ar && html`<li>${renderMaskedLink(visit, { name: say('Accusé de réception', 'Acknowledgement'), href: `/transmissions/${id}/retours/${ar.id}`, siren })} <span class="sub">${received}</span></li>`}
      ${since && html`<li><strong>${say('Exécutoire depuis le', 'Exécutoire since')} ${since}</strong></li>`}
      ${last.map((each) => documentLine(visit, shown, each))}
      <li>
        ${renderMaskedLink(visit, { name: say('Dossier scellé de l’acte (zip)', 'Sealed dossier of the act (zip)'), href: `/transmissions/${id}/dossier`, siren })}
      </li>
      ${
        dateReception !== null &&
        mayHere(visit, 'retention', siren) &&
        html`<li>
          ${renderMaskedLink(visit, { name: say('Paquet SEDA 2.1, pour un versement (zip)', 'SEDA 2.1 package, for a transfer (zip)'), href: `/transmissions/${id}/versement`, siren })}
        </li>`
      }
    </ul>
    ${proof.length === 0 && nothing(say('Les documents sont en préparation.', 'The documents are being made.'))}
    ${
      former.length > 0 &&
      html`<details class="fold">
        <summary>${say('Versions précédentes', 'Former versions')} (${former.length})</summary>
        <ul class="proofs">
          ${former.map((each) => documentLine(visit, shown, each))}
        </ul>
      </details>`
    }
    ${isProven(state) && restampForm(visit, shown)}`
}

function documentLine(
  visit: Visit,
  { id, collectivite: siren, proof }: ShownTransmission,
  each: ActProofDocument,
): Html {
  const what = documentWords[each.kind][visit.language]
  const href = `/transmissions/${id}/preuve/${each.id}`
  return html`<li>
    ${each.sha256 === null ? what : renderMaskedLink(visit, { name: what, href, siren, unmasked: what })}
    ${renderDocumentStanding(visit, each, proof)}
    <span class="sub"
      >${aboutOf(visit, each)}${each.madeAt !== null && html` · ${instant(each.madeAt, visit.language)}`}</span
    >
  </li>`
}

function isLast({ kind, rank, id }: ActProofDocument, proof: readonly ActProofDocument[]): boolean {
  return proof.find((each) => each.kind === kind && each.rank === rank)?.id === id
}

/** `annexe 1, par nous, version 2` */
function aboutOf({ say }: Visit, { rank, whose, version }: ActProofDocument): string {
  const who = whose === 'ours' ? say('par nous', 'by us') : say('par la plateforme', 'by the platform')
  return [...(rank > 0 ? [`annexe\u00A0${rank}`] : []), who, `version\u00A0${version}`].join(', ')
}

function renderDocumentStanding(
  { say, language }: Visit,
  each: ActProofDocument,
  proof: readonly ActProofDocument[],
): HtmlContent {
  const { state, current, why } = each
  const past = isLast(each, proof) ? say('n’est plus valable', 'no longer holds') : say('dépassé', 'superseded')
  if (!current) return html`<span class="word">${past}</span>`
  return html`${documentTag(state, language)}${
    why && html`<span class="sub">${shortSentence(why.code, language)} <code>${why.code}</code></span>`
  }`
}

function restampForm(visit: Visit, shown: ShownTransmission): Html {
  const { say } = visit
  return offered(visit, shown, {
    action: 'publish',
    end: 'restamp',
    obstacle: undefined,
    label: say('Établir de nouveau', 'Make again'),
    does: say(
      'Ce qui manque ou n’a pas pu être tamponné est établi de nouveau. Un document inchangé reste tel quel ; chaque version est gardée.',
      'What is missing, or could not be stamped, is tried again. A document of which nothing has changed stays as it is; each version is kept.',
    ),
  })
}

export const proofActions: readonly Doing[] = [
  doing(
    'publish',
    async ({ visit, id, reason }) => {
      await visit.ask.restampTransmission({ id, reason })
      const ok = visit.say(
        'Les documents sont examinés de nouveau : ceux qui doivent l’être sont établis dans les prochaines secondes.',
        'The documents are looked at again: those that must be are made within seconds.',
      )
      return { ok }
    },
    'restamp',
  ),
]

export const proofDownloads: readonly Download[] = [
  {
    path: '/transmissions/:id/versement',
    needs: 'retention',
    open: async (visit, { id = '' }) => {
      const { bytes, name } = await visit.ask.archiveTransmission({ id: (await openable(visit, id)).id })
      return { bytes, name, type: 'application/zip', inline: false }
    },
  },
  {
    path: '/transmissions/:id/dossier',
    needs: 'read',
    open: async (visit, { id = '' }) => {
      const act = await openable(visit, id)
      await visit.ask.sealTransmission({ id: act.id, waitSeconds: 5 })
      const { bytes, name } = await visit.ask.downloadProof({ id: act.id })
      return { bytes, name, type: 'application/zip', inline: false }
    },
  },
  {
    path: '/transmissions/:id/preuve/:document',
    needs: 'read',
    open: async (visit, { id = '', document = '' }) => {
      const shown = await openable(visit, id)
      const found = shown.proof.find((each) => each.id === document && each.sha256 !== null)
      if (!found) return undefined
      const { bytes, name } = await visit.ask.downloadProofDocument({ id: shown.id, document: found.id })
      return { bytes, name, type: 'application/pdf', inline: true }
    },
  },
]
