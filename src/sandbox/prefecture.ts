// The small prefecture's judgement of what an archive holds: the envelope against the schema, who sends, which message;
// then each message by its own rules. The first thing wrong decides the answer.
import type { Problem } from '../errors.ts'
import { messages } from '../protocol/messages/codes.ts'
import { isOutgoing, type OutgoingCode } from '../protocol/messages/formulaire.ts'
import { readMessageName, type ArchiveName } from '../protocol/messages/names.ts'
import type { Node } from '../protocol/xml/read.ts'
import { judgeActe, judgeFollowing, type Judgement, type Knowledge } from './judgement.ts'
import type { Verdict } from './ledger.ts'
import { childOf, childrenOf, fileOf, readStrict } from './nodes.ts'
import { exchangeRefused, type Opened } from './opening.ts'
import type { Declared } from './registry.ts'
import type { VerdictCode } from './verdicts.ts'

/**
 * Judge an archive.
 * @throws ActesError ACTES-G009 when there is no envelope to answer to: the exchange itself is refused
 */
export async function judge(archive: ArchiveName, opened: Opened, knowledge: Knowledge): Promise<Judgement> {
  const classificationDate = knowledge.classification.date
  const enveloppe = await readEnveloppe(archive, opened)
  const idcl = childOf(childOf(enveloppe, 'Emetteur'), 'IDCL').attributes
  const siren = idcl.SIREN ?? ''
  const refuse = (code: VerdictCode, found: string): Verdict => ({ kind: 'anomalieEnveloppe', code, found, enveloppe })
  const declared = await knowledge.declaredOf(siren)
  if (!declared) return { classificationDate, verdict: refuse('PREF-VERIF-02', siren) }
  const known = { classificationDate, declared }
  const stranger = strangeSender(idcl, declared, archive)
  if (stranger) return { ...known, verdict: refuse('BAC-VERIF-01', stranger) }
  const { application } = archive.enveloppe
  if (!isOn(declared, application)) return { ...known, verdict: refuse('BAC-VERIF-21', application) }
  const read = await readMessage(enveloppe, opened)
  if ('wrong' in read) return { ...known, verdict: refuse('ODT-VERIF-17', read.wrong) }
  const given = { ...read, enveloppe, archive, declared, opened, knowledge }
  const judged = read.code === '1-1' ? judgeActe(given) : await judgeFollowing(given)
  return { ...known, message: read.code, ...judged }
}

async function readEnveloppe(archive: ArchiveName, opened: Opened): Promise<Node> {
  const bytes = opened.xml.get(archive.envelopeFile)
  if (!bytes) throw exchangeRefused(`pas d'enveloppe ${archive.envelopeFile} dans l'archive`)
  const read = await readStrict(bytes, 'EnveloppeCLMISILL')
  if ('problems' in read) throw unreadable(archive, read.problems)
  return read
}

function unreadable({ envelopeFile }: ArchiveName, problems: readonly Problem[]): Error {
  return exchangeRefused(`enveloppe ${envelopeFile} illisible`, problems)
}

/** The name of the first thing that differs from what was declared. */
function strangeSender(
  idcl: Readonly<Record<string, string>>,
  declared: Declared,
  archive: ArchiveName,
): string | undefined {
  if (archive.enveloppe.emetteur !== idcl.SIREN) return archive.enveloppe.emetteur
  if (idcl.Departement !== declared.departement) return `Departement ${idcl.Departement}`
  if (idcl.Arrondissement !== declared.arrondissement) return `Arrondissement ${idcl.Arrondissement}`
  if (idcl.Nature !== declared.nature) return `Nature ${idcl.Nature}`
  return undefined
}

function isOn({ plateforme }: Declared, application: 'EACT' | 'TACT'): boolean {
  return plateforme === undefined || (plateforme === 'production') === (application === 'EACT')
}

interface Read {
  readonly code: OutgoingCode
  readonly file: string
  readonly message: Node
}

/** The one message that the envelope lists: a message of a collectivité, as its name says. */
async function readMessage(enveloppe: Node, opened: Opened): Promise<Read | { readonly wrong: string }> {
  const files = childrenOf(childOf(enveloppe, 'FormulairesEnvoyes'), 'Formulaire').map(fileOf)
  const [file = ''] = files
  if (files.length !== 1) return { wrong: `${files.length} formulaires` }
  const name = readMessageName(file)
  if (!name || name.codePj || name.extension !== 'xml' || !isOutgoing(name.code)) return { wrong: file }
  const bytes = opened.xml.get(file)
  if (!bytes) return { wrong: `${file} absent` }
  const message = await readStrict(bytes, messages[name.code].root)
  return 'problems' in message ? { wrong: file } : { code: name.code, file, message }
}
