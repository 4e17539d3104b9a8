// POST actes_transac_submit.php: a ready-made archive, up to 5.1; and the serial that its name takes.
// Source: S²LOW, actes_transac_submit.php, actes_transac_get_env_serial.php (5.x, and 6.0, which took it away).
import { ActesError } from '../../errors.ts'
import { isOutgoing } from '../../protocol/messages/formulaire.ts'
import { readArchive } from '../../protocol/archive/read.ts'
import { findNature } from '../../protocol/messages/codes.ts'
import { readArchiveName, readMessageName } from '../../protocol/messages/names.ts'
import { readRetour, type ActeRecu } from '../../protocol/retours/retours.ts'
import { admit, type Who } from './accounts.ts'
import { done, pages, refuse } from './answers.ts'
import { platformDay } from './calendar.ts'
import { keepEnvelope, keepFile } from './compose.ts'
import { requestOf } from './create.ts'
import { rgsRefusal } from './create-checks.ts'
import { sniff } from './mime.ts'
import type { Platform, Script } from './platform.ts'
import type { Asked, Upload } from './request.ts'
import { moved, type Transaction } from './transactions.ts'
import { uploadsOf } from './uploads.ts'

const gone =
  "Cette fonctionnalité est déprécié. Vous devez désormais utiliser : '/modules/actes/actes_transac_create.php' pour créer un acte."

/** Import an archive of acts. */
export const submit: Script = async (platform, asked) => {
  const no = (message: string, page: string = pages.import) => refuse(asked, message, page)
  if (platform.settings.version === '6.0') throw no(gone, pages.home)
  const who = admit(platform, asked, { right: 'edit', family: 'A' })
  const upload = uploadsOf(asked, 'enveloppe').at(-1)
  if (!upload) throw no('Pas de fichier archive spécifié.')
  if (platform.settings.rgs !== true) throw no(rgsRefusal(platform.settings.rgs), pages.module)
  const name = readArchiveName(upload.name)
  if (!name) throw no(`L'archive n'a pas un nom valide : ${upload.name}`)
  const opened = await open(asked, upload)
  const acts = await actsIn(opened)
  const known = platform.kept.all().filter(({ authority }) => authority === who.authority.id)
  if (acts.some(({ acte }) => known.some(({ number }) => number === acte.numero)))
    throw no("Un numéro interne d'acte entre en conflit avec un acte existant dans la base de données.")
  const ids = await platform.alone(() =>
    keep(platform, asked, { who, upload, opened, acts, enveloppe: name.envelopeFile }),
  )
  return done(asked, [ids.length, ...ids].map((each) => `${each}\n`).join(''), pages.index)
}

type Opened = ReadonlyMap<string, Uint8Array>

async function open(asked: Asked, { bytes }: Upload): Promise<Opened> {
  const members = new Map<string, Uint8Array>()
  const source = (async function* () {
    yield bytes
  })()
  try {
    await readArchive(source, {
      onMember: async ({ name }, content) => {
        const chunks: Uint8Array[] = []
        for await (const chunk of content) chunks.push(chunk)
        members.set(name, Buffer.concat(chunks))
      },
    })
    return members
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    const reason = "Erreur d'importation de l'enveloppe :\nMauvais format de l'archive (.tar.gz requis)."
    throw refuse(asked, reason, pages.import)
  }
}

interface Act {
  readonly name: string
  readonly acte: ActeRecu
}

async function actsIn(opened: Opened): Promise<readonly Act[]> {
  const acts: Act[] = []
  for (const [name, bytes] of opened) {
    const read = readMessageName(name)
    if (!read || read.codePj !== undefined || read.extension !== 'xml' || !isOutgoing(read.code)) continue
    const { retour } = await readRetour(bytes, name)
    if (retour.kind === 'Acte') acts.push({ name, acte: retour.acte })
  }
  return acts
}

interface Import {
  readonly who: Who
  readonly upload: Upload
  readonly opened: Opened
  readonly acts: readonly Act[]
  readonly enveloppe: string
}

async function keep(platform: Platform, asked: Asked, given: Import): Promise<readonly number[]> {
  const { who, upload, opened, acts, enveloppe } = given
  const envelope = await keepEnvelope(platform, { archive: upload.name, enveloppe, bytes: upload.bytes })
  const ids: number[] = []
  for (const { name, acte } of acts) {
    const files = []
    for (const member of [name, acte.document ?? '', ...acte.annexes]) {
      const bytes = opened.get(member)
      const facts = { name: member, posted: member, sign: '', codePj: readMessageName(member)?.codePj ?? '' }
      if (bytes) files.push(await keepFile(platform, { ...facts, mime: sniff(bytes), bytes }))
    }
    const nature = findNature(acte.nature ?? '')
    const transaction: Transaction = {
      ...{ id: await platform.kept.newId('transactions'), type: '1', related: null, read: false },
      ...{ authority: who.authority.id, siren: who.siren, user: who.id, subject: acte.objet },
      ...{ natureCode: nature?.code ?? null, natureDescr: nature?.libelle ?? null, number: acte.numero ?? null },
      ...{ classification: acte.matiere.join('.'), decisionDate: acte.dateDecision ?? null, uniqueId: null },
      ...{ envelope, files, stages: [], request: requestOf(platform, asked, { who, call: 'submit' }) },
    }
    await platform.kept.put(moved(transaction, { status: 1, message: 'Dépôt initial', at: platform.now() }))
    ids.push(transaction.id)
  }
  return ids
}

/** The next serial of the day; 9999 at most. */
export const envelopeSerial: Script = async (platform, asked) => {
  const who = admit(platform, asked, { right: 'CS', family: 'A' })
  const serial = await platform.kept.newSerial(who.siren, platformDay(platform.now()))
  if (serial > 9_999) throw refuse(asked, 'Le nombre maximum d’enveloppes du jour est atteint', pages.home)
  return done(asked, `${serial}`, pages.home)
}
