// Applies the rules to a draft and shows what would leave. Files were examined on arrival and are not read again.
import { ActesError, not, problem, type Problem } from '#errors.ts'
import { parseActe, type Acte } from '#protocol/acte/acte.ts'
import { roadOf } from '#protocol/acte/mentions.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { nationalClassification } from '#protocol/classification/classification.ts'
import { writeSending } from '#protocol/messages/write.ts'
import { draftOf } from '#protocol/rules/rules.ts'
import type { Admission, FileFacts } from '#protocol/rules/rule.ts'
import { toLatin1 } from '#protocol/xml/latin1.ts'
import type { Sender } from '#store/connections/collectivites.ts'
import type { Draft } from '#store/desk/drafts.ts'
import { freeNumero, judgeDeposit } from '#transmission/intake.ts'
import type { Ports } from '#transmission/step.ts'
import type { DraftActe } from '../declared/drafts.ts'
import { canOf, mayDraft } from '../may.ts'
import { compact } from '#protocol/compact.ts'

type WrittenDraft = Pick<Draft, 'collectivite' | 'content' | 'files'>

/** The content of acte.json; empty values are absent. */
export function acteJsonOf({ collectivite, content, files }: WrittenDraft): unknown {
  const { autreVoie: _, ...others } = content
  const filled = Object.entries(others).filter(([, value]) => value !== '')
  const autreVoie = roadOfDraft({ content, files })
  const pieces = files.filter(({ name }) => name !== autreVoie?.accuse)
  const [document, ...annexes] = pieces.map(({ name: fichier, typePiece }) => ({
    fichier,
    ...compact({ typePiece }),
  }))
  return {
    collectivite,
    ...Object.fromEntries(filled),
    ...(document && { document }),
    annexes,
    ...(autreVoie && { autreVoie }),
  }
}

/** Without an answer there is none; what did not go has no other facts; a file that is gone is no acknowledgement. */
function roadOfDraft({ content, files }: Pick<WrittenDraft, 'content' | 'files'>): DraftActe['autreVoie'] {
  const { voie = '', accuse = '', ...others } = (content as DraftActe).autreVoie ?? {}
  if (voie === '' || voie === 'aucune') return voie === '' ? undefined : { voie }
  const kept = files.some(({ name }) => name === accuse) ? { accuse } : {}
  return { voie, ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== '')), ...kept }
}

interface DraftJudgement extends Pick<Admission, 'problems' | 'warnings' | 'conversions'> {
  readonly acte?: Acte
}

export function untypedAnnexes({ content, files }: Pick<Draft, 'content' | 'files'>): readonly Problem[] {
  const accuse = roadOfDraft({ content, files })?.accuse
  const pieces = files.filter(({ name }) => name !== accuse)
  return pieces.flatMap(({ name: value, typePiece }, at) =>
    at === 0 || typePiece !== undefined ? [] : [problem('ACTES-A121', `annexes[${at - 1}].typePiece`, { value })],
  )
}

async function judgeWholeDraft(draft: WrittenDraft, sender: Sender, ports: Ports): Promise<DraftJudgement> {
  const { problems, warnings, ...rest } = await judgedActe(draft, sender, ports)
  return {
    ...rest,
    problems: [...problems, ...untypedAnnexes(draft)],
    warnings: warnings.filter(({ code }) => code !== 'ACTES-A120'),
  }
}

async function judgedActe(draft: WrittenDraft, sender: Sender, ports: Ports): Promise<DraftJudgement> {
  const json = acteJsonOf(draft)
  const files: ReadonlyMap<string, FileFacts> = new Map(draft.files.map((file) => [file.name, file]))
  const parsed = parseActe(json)
  const read = parsed.ok
    ? { acte: parsed.value, problems: [] }
    : { draft: draftOf(json, parsed.problems), problems: parsed.problems }
  const judged = await judgeDeposit({ ...read, files, unnamed: [] }, ports)
  if (parsed.ok) return { ...judged, acte: parsed.value }
  const { conversions } = sentObjet(draft, sender, ports)
  return { ...judged, conversions }
}

function sentObjet({ content }: Pick<Draft, 'content'>, { collectivite }: Sender, ports: Ports) {
  const { objet = '' } = content as DraftActe
  return toLatin1(objet.trim(), 'objet', ports.gatewayOf(collectivite).capabilities.charset)
}

export async function countDraftFaults(draft: WrittenDraft, ports: Ports): Promise<number> {
  return (await judgeWholeDraft(draft, await ports.senderOf(draft.collectivite), ports)).problems.length
}

export async function checkedDraft(draft: Draft, ports: Ports) {
  const sender = await ports.senderOf(draft.collectivite)
  const { acte, problems, warnings, conversions } = await judgeWholeDraft(draft, sender, ports)
  const { objetMax: max, numbers: policy } = ports.gatewayOf(sender.collectivite).capabilities
  const sent = sentObjet(draft, sender, ports).text
  // By this one a deposit would be refused.
  const fault = problems.find(({ code }) => code === 'ACTES-A121') ?? problems[0]
  const found = [...problems, ...warnings].filter(({ path }) => path === 'numero')
  return {
    ...draftToJson(draft),
    can: canOf(mayDraft, { transmission: draft.transmission, fault: fault && not(fault.code, fault.params) }),
    problems,
    warnings,
    conversions,
    objet: { sent, length: [...sent].length, max },
    numero: { policy, proposed: await proposedFor(draft, found, ports) },
    leaves:
      acte && !roadOf(acte) && !problems.some(({ path }) => path === 'numero')
        ? leavesOf(acte, { draft, sender }, ports)
        : null,
  }
}

/** A free number, when a rule objects to the draft's own. */
async function proposedFor(draft: WrittenDraft, [found]: readonly Problem[], { store }: Ports) {
  const { numero = '' } = draft.content as DraftActe
  if (!found || numero === '') return null
  const { proposed, proposal } = found.params ?? {}
  const told = String(proposed ?? proposal ?? '')
  return told || ((await freeNumero(store.db, { ...draft, numero })) ?? null)
}

interface Of {
  readonly draft: Draft
  readonly sender: Sender
}

/** As of today. The envelope gets its number only when sent; a gateway with its own form gets no XML from us. */
function leavesOf(acte: Acte, { draft, sender }: Of, ports: Ports) {
  const { collectivite, classification = nationalClassification } = sender
  const { compose, capabilities } = ports.gatewayOf(collectivite)
  const date = dayIn(collectivite.fuseau, ports.clock.now())
  const options = {
    collectivite,
    date,
    serial: 1,
    classificationDate: classification.date,
    charset: capabilities.charset,
  }
  try {
    const { idActe, message, pieces } = writeSending({ code: '1-1', acte }, options)
    const xml = Buffer.from(message.bytes).toString('latin1')
    const ours = { name: message.name, role: 'message' as const, sizeBytes: message.bytes.length, xml }
    const documents = pieces.flatMap(({ name, role, fichier }) => {
      const sizeBytes = draft.files.find((each) => each.name === fichier)?.sizeBytes
      return sizeBytes === undefined ? [] : [{ name, role, fichier, sizeBytes }]
    })
    const members = [...(compose ? [] : [ours]), ...documents]
    return { idActe, members, sumBytes: members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
  } catch (error) {
    if (!(error instanceof ActesError) || error.kind !== 'refuse') throw error
    return null
  }
}

export function draftToJson({ content, files, ...draft }: Draft) {
  const {
    numero,
    nature,
    dateDecision,
    matiere,
    objet,
    documentPapier = false,
    votes,
    autreVoie,
  } = content as DraftActe
  const acte = {
    numero: numero || null,
    nature: nature || null,
    dateDecision: dateDecision || null,
    matiere: matiere || null,
    objet: objet || null,
    documentPapier,
    ...(votes && { votes }),
    ...(autreVoie && { autreVoie }),
  }
  const shownFiles = files.map(({ pages = null, typePiece = null, ...file }) => ({ ...file, pages, typePiece }))
  return { ...draft, acte, files: shownFiles, said: files[0]?.said ?? null }
}
