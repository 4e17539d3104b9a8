// actes proof ID, verify FILE: take the sealed dossier of an act, and verify it from the zip alone. archive ID: the
// same in a package for an archive.
import { readFile } from 'node:fs/promises'
import { systemClock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { linesTold } from '#offline/dossier/verification-lines.ts'
import type { SealingJson } from '#operations/declared/proof.ts'
import type { Bytes } from '#operations/operation.ts'
import type { AccordGiven } from '#protocol/seda/accord.ts'
import { filled, type Language } from '#text/sentences.ts'
import { act, exitCodes, given, type AddCommand, type ExitCode } from './command.ts'
import { withDesk } from './opening.ts'
import { inLine } from './printing.ts'
import { shownTime } from '#text/paris-time.ts'
import { needSize } from '#files/plain-file.ts'
import { writeWhole } from '#files/whole-file.ts'
import { both } from '#text/both.ts'

export const addProof: AddCommand = (program, settling) => {
  const command = program
    .command('proof <id>')
    .description('écrire le dossier scellé d’un acte : ce qui est parti, ce qui est revenu, le journal et ses sceaux')
    .option('--out <fichier>', 'où l’écrire ; par défaut preuve-IDENTIFIANT.zip, ici')
    .option('--unsealed', 'l’écrire tout de suite, sans faire sceller ce qui attend de l’être')
  act<{ out?: string; unsealed?: boolean }, [string]>(command, settling, async (run, { out, unsealed }, [id]) => {
    const { file, sealing } = await withDesk(run, 'none', async ({ ask }) => {
      const sealing = unsealed ? undefined : await ask.sealTransmission({ id, waitSeconds: sealPatienceSeconds })
      // Another process hands over the bytes alone.
      const given = (await ask.downloadProof({ id })) as Bytes | Uint8Array
      const name = out ?? (given instanceof Uint8Array ? `preuve-${id}.zip` : given.name)
      return { file: await writeWhole(name, given), sealing }
    })
    const said = sealing && !sealing.sealed ? [unsealedLine(sealing, run.language)] : []
    return run.print({ ok: true, ...file, ...sealing }, [inLine(file.file, file.sizeBytes), ...said])
  })
}

const sealPatienceSeconds = 15

function unsealedLine({ nextSealAt }: SealingJson, language: Language) {
  return filled(sealWords, nextSealAt === null ? {} : { at: shownTime(nextSealAt) }, language)
}

const sealWords = both(
  'Ce dossier n’est pas encore scellé en entier. [Prochain sceau : {at} (Paris). Refaites-le ensuite.|Aucun traitement ne scelle en ce moment (actes start) : refaites-le ensuite.]',
  'This dossier is not sealed as a whole yet. [Next seal: {at} (Paris). Take it again then.|Nothing seals at the moment (actes start): take it again later.]',
)

const ofAccord = [
  'format',
  'seda',
  'archive',
  'agreement',
  'profile',
  'sender',
  'producer',
  'rule',
  'access',
] as const satisfies readonly (keyof AccordGiven)[]

export const addArchive: AddCommand = (program, settling) => {
  const command = program
    .command('archive <id>')
    .description('écrire le paquet SEDA d’un acte et de sa preuve, pour le verser à as@lae ou à VITAM')
    .option('--out <fichier>', 'où l’écrire ; par défaut seda-IDENTIFIANT.zip, ici')
    .option('--format <archive>', 'asalae (par défaut) ou vitam')
    .option('--seda <version>', '2.1 (par défaut), 2.2, ou 2.3 pour VITAM')
    .option('--archive <identifiant>', 'identifiant du service d’archives')
    .option('--agreement <identifiant>', 'identifiant de l’accord de versement')
    .option('--profile <identifiant>', 'identifiant du profil d’archivage')
    .option('--sender <identifiant>', 'identifiant du service versant')
    .option('--producer <identifiant>', 'identifiant du service producteur')
    .option('--rule <code>', 'code de la règle de durée d’utilité administrative')
    .option('--access <code>', 'code de la règle d’accès')
  act<AccordGiven & { out?: string }, [string]>(command, settling, async (run, flags, [id]) => {
    const file = await withDesk(run, 'none', async ({ ask }) => {
      const taken = (await ask.archiveTransmission({ id, ...given(flags, ...ofAccord) })) as Bytes | Uint8Array
      return writeWhole(flags.out ?? (taken instanceof Uint8Array ? `seda-${id}.zip` : taken.name), taken)
    })
    return run.print({ ok: true, ...file }, [inLine(file.file, file.sizeBytes)])
  })
}

export const addVerify: AddCommand = (program, settling) => {
  const command = program
    .command('verify <dossier>')
    .description('vérifier un dossier scellé, sans réseau ni base : ce qu’il prouve, et ce qu’il ne prouve pas')
    .option('--authority <fichier>', 'certificat (PEM) de l’autorité d’horodatage à laquelle se fier')
    .option('--list <fichier>', 'liste de confiance nationale (XML) où chercher l’autorité d’horodatage')
    .option('--list-signers <fichier>', 'certificats (PEM) de ceux qui signent cette liste')
  act<{ authority?: string; list?: string; listSigners?: string }, [string]>(
    command,
    { ...settling, refusedSettings: 'told by the action' },
    async (run, { authority, list, listSigners }, [file]): Promise<ExitCode> => {
      const { verifyDossier } = await import('#offline/dossier/file.ts')
      const now = systemClock.now()
      const authorities = authority === undefined ? undefined : await authoritiesIn(authority)
      const found = await verifyDossier(file, { authorities, now, list: await listIn(list, listSigners, now) })
      run.print(found, linesTold(found, run.language))
      if (found.verdict === 'refused') return exitCodes.refused
      return found.ok ? exitCodes.done : exitCodes.unproven
    },
  )
}

/** @throws ActesError ACTES-V001, ACTES-C026 */
async function listIn(path: string | undefined, signers: string | undefined, now: Date) {
  if (path === undefined) return undefined
  const { readTrustedList } = await import('#offline/dossier/trusted-list.ts')
  const certificates = signers === undefined ? '' : await authoritiesIn(signers)
  const list = await readTrustedList(await readFile(path).catch(absentFileHandler(path)), certificates, now)
  if (!list) throw new ActesError('ACTES-C026', { params: { value: path } })
  return list
}

/** A chain of certificates weighs some KB. */
const authorityBytes = 1_048_576

async function authoritiesIn(path: string) {
  await needSize(path, path, authorityBytes)
  return readFile(path, 'utf8').catch(absentFileHandler(path))
}

function absentFileHandler(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new ActesError('ACTES-V001', { params: { value: path }, cause })
  }
}
