// The anomaly that answers what could not even be received: no error of HTTP says so, a mail does, later. Its document is
// named after the archive as it was posted, and its Detail begins with that name (observed 2017: `… .tar.gz -> PREF-…`).
// The codes are this prefecture's own: the ministry's list is not public.
import type { Jour } from '../../protocol/calendrier/jour.ts'
import { readArchiveName } from '../../protocol/messages/names.ts'
import type { Node } from '../../protocol/xml/read.ts'
import { writeXml } from '../../protocol/xml/write.ts'
import { anomalieEnveloppe } from '../messages.ts'
import type { Declared } from '../registry.ts'
import type { Enveloppe } from './look.ts'

export type Unreceivable = keyof typeof sentences

/** Why an archive was not received; characters of ISO-8859-1 only. */
const sentences = {
  'BAC-VERIF-30': "le nom de l'archive est mal formé",
  'BAC-VERIF-31': "l'archive est illisible",
  'BAC-VERIF-32': "l'enveloppe est absente de l'archive",
  'BAC-VERIF-33': "l'enveloppe est illisible",
  'BAC-VERIF-34': 'une archive de ce nom, mais de contenu différent, a déjà été reçue',
  'BAC-VERIF-35': "l'archive dépasse la taille admise",
} as const

export interface Refused {
  /** Name of the archive, as it was posted. */
  readonly archive: string
  readonly code: Unreceivable
  readonly day: Jour
  /** What is known of the sender, from the archive or from its name. */
  readonly siren?: string
  readonly declared?: Declared
  readonly enveloppe?: Enveloppe
  /** Whom the anomaly is sent to. */
  readonly addresses: readonly string[]
}

/** Write the anomaly. @returns its name, `ANO_EACT--213401482--20250708-1.xml`, and its bytes */
export function unreceivable(refused: Refused): { readonly name: string; readonly bytes: Uint8Array } {
  const { archive, code, day, enveloppe } = refused
  const detail = `${plain(archive)} -> ${code} : ${sentences[code]}`
  const echoed = enveloppe?.valid ? enveloppe.node : guessed(refused)
  const root = anomalieEnveloppe({ date: day, nature: '100', detail }, echoed)
  return { name: `ANO_${stemOf(archive)}.xml`, bytes: writeXml(root, 'ncr') }
}

/** The name without what is before the application and without its endings: what senders look for among their own. */
function stemOf(archive: string): string {
  const { envelopeFile } = readArchiveName(archive) ?? {}
  const bare = envelopeFile ?? archive.replace(/^[A-Za-z]{3}-/, '').replace(/\.tar\.gz$|\.tgz$|\.[^.]*$/i, '')
  return plain(bare.replace(/\.xml$/, ''))
}

/** Names come from outside: nothing of theirs may upset a header, a file name or an XML document. */
function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9_. -]/g, '_').slice(0, 90)
}

/** An envelope put together from what is known: the schema wants one, whole. */
function guessed({ siren, declared, enveloppe, addresses }: Refused): Node {
  const idcl = {
    SIREN: enveloppe?.siren ?? siren ?? '000000000',
    Departement: declared?.departement ?? '000',
    Arrondissement: declared?.arrondissement ?? '0',
    Nature: declared?.nature ?? '00',
  }
  return node('EnveloppeCLMISILL', [
    node('Emetteur', [{ ...node('IDCL'), attributes: idcl }]),
    node(
      'AdressesRetour',
      addresses.map((address) => ({ ...node('Email'), text: address })),
    ),
    node('FormulairesEnvoyes', [node('Formulaire', [node('NomFichier')])]),
  ])
}

function node(name: string, children: readonly Node[] = []): Node {
  return { name, attributes: {}, children, text: '' }
}
