// The bordereau of a transfer as a person reads it: who gives what to whom, and the tree of units.
import type { BordereauJson } from '#operations/declared/transfers.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { facts, inFrench, section, sizeSaid } from '../../parts.ts'
import { jour } from '../../times.ts'
import type { Visit } from '../../visit.ts'
import { fateOfRule, keywordWords, levelWords, roleWords, ruleKinds, ruleMeaning } from './words.ts'

type Unit = BordereauJson['units'][number]

/** Texts that may name a person come masked where the visitor may not see them. */
export function bordereauPart(visit: Visit, read: BordereauJson) {
  const { say, language } = visit
  const { seda, agreement, profile, serviceLevel, comment, agencies, units } = read
  const title = say('Le bordereau', 'The bordereau')
  return section({ id: 'bordereau', title }, [
    facts([
      ['SEDA', seda],
      [say('Objet du versement', 'About'), comment !== null && inFrench(visit, comment)],
      ...agencies.map(
        ({ role, nom, identifiant }) =>
          [
            roleWords[role][language],
            html`${nom !== null && html`${inFrench(visit, nom)} `}<span class="id">${identifiant}</span>`,
          ] as const,
      ),
      [say('Accord de versement', 'Transfer agreement'), agreement],
      [say('Profil d’archivage', 'Archival profile'), profile],
      [say('Niveau de service', 'Service level'), serviceLevel],
    ]),
    html`<h3>${say('Unités d’archives', 'Units')}</h3>`,
    treeOf(visit, units),
  ])
}

/** The units below one stand behind it, a step deeper. */
function treeOf(visit: Visit, units: readonly Unit[]): HtmlContent {
  if (units.length === 0) return false
  const depth = Math.min(...units.map((each) => each.depth))
  const starts = units.flatMap((each, rank) => (each.depth === depth ? [rank] : []))
  return html`<ul class="tree">
    ${starts.map((from, at) => {
      const [own, ...below] = units.slice(from, starts[at + 1])
      return own && html`<li>${unitPart(visit, own)} ${treeOf(visit, below)}</li>`
    })}
  </ul>`
}

function unitPart(visit: Visit, unit: Unit) {
  const { say, language } = visit
  const { title, level, description, from, to, history, keywords, rules, objects } = unit
  const day = (text: string | null) => text !== null && dayOf(text, visit)
  const keyword = ({ content, type }: Unit['keywords'][number]) =>
    html`${inFrench(visit, content)}${type !== null && html` <span class="reason">(${keywordWords[type]?.[language] ?? type})</span>`}`
  const all = [
    [say('Contenu', 'Description'), description !== null && inFrench(visit, description)],
    [
      say('Dates extrêmes', 'Dates'),
      (from ?? to) !== null && html`${day(from)}${from !== null && to !== null && ` ${say('au', 'to')} `}${day(to)}`,
    ],
    ...rules.map((each) => [ruleKinds[each.kind]?.[language] ?? each.kind, ruleSaid(visit, each)] as const),
    [say('Mots-clés', 'Keywords'), keywords.length > 0 && keywords.map(keyword)],
    [
      say('Historique de conservation', 'Custodial history'),
      history.length > 0 && history.map((each) => inFrench(visit, each)),
    ],
    [say('Fichier', 'File'), objects.length > 0 && objects.map((each) => objectSaid(visit, each))],
  ] as const
  return html`<strong>${title === '' ? '–' : inFrench(visit, title)}</strong>
    ${level !== null && html`<span class="reason">${levelWords[level]?.[language] ?? level}</span>`}
    ${all.some(([, value]) => value !== false) && facts(all)}`
}

function ruleSaid(visit: Visit, rule: Unit['rules'][number]) {
  const { say, language } = visit
  const { code, from, fate } = rule
  return html`<code>${code}</code>
    ${ruleMeaning(rule)[language]}${fate !== null && ` ${fateOfRule[fate]?.[language] ?? fate}`}${from !== null && html`, ${say('à partir du', 'from')} ${dayOf(from, visit)}`}`
}

function objectSaid(
  { say, language }: Visit,
  { name, sizeBytes, mimeType, format, algorithm, digest }: Unit['objects'][number],
) {
  const kind = [sizeBytes !== null && sizeSaid(sizeBytes, language), mimeType, format].filter(
    (each) => typeof each === 'string',
  )
  return html`${name}
    <details class="fold">
      <summary>${kind.join(', ')}</summary>
      ${say('Empreinte', 'Digest')} ${algorithm} <span class="id">${digest}</span>
    </details>`
}

/** The day of a date or an instant; another text as it stands. */
function dayOf(text: string, { language }: Pick<Visit, 'language'>) {
  const [day] = /^\d{4}-\d\d-\d\d/.exec(text) ?? []
  return day === undefined ? text : jour(day, language)
}
