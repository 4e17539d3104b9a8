// Retours that tests hand in, with their indispensable content only, about acts of Maraussan of 25 June 2025.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { maraussan } from '../../../src/config/demo.ts'
import type { RetourJson } from '../../../src/operations/shapes/retours.ts'
import type { Commune } from '../life/commune.ts'

const prolog = '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
const namespaces =
  'xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" xmlns:insee="http://xml.insee.fr/schema"'

/** The identifier of an act of Maraussan, by its number. */
export const idActeOf = (numero: string, siren = maraussan.siren): string => `034-${siren}-20250625-${numero}-DE`

function echo(numero: string): string {
  return `<actes:ActeRecu actes:Date="2025-06-25" actes:NumeroInterne="${numero}" actes:CodeNatureActe="1">
    <actes:CodeMatiere1 actes:CodeMatiere="8"/><actes:CodeMatiere2 actes:CodeMatiere="1"/>
    <actes:Objet>Objet</actes:Objet>
    <actes:ClassificationDateVersion>2019-04-18</actes:ClassificationDateVersion>
    <actes:Document><actes:NomFichier>acte.pdf</actes:NomFichier></actes:Document>
    <actes:Annexes actes:Nombre="0"/>
    <actes:DocumentPapier>N</actes:DocumentPapier>
  </actes:ActeRecu>`
}

const inForce = (date: string) =>
  `<actes:ClassificationDateVersionEnCours>${date}</actes:ClassificationDateVersionEnCours>`

/** 1-2. */
export function arActe(
  numero: string,
  { on = '2025-07-08', classification = '2019-04-18', siren = maraussan.siren } = {},
): string {
  return `${prolog}<actes:ARActe ${namespaces} actes:DateReception="${on}" actes:IDActe="${idActeOf(numero, siren)}">
  ${echo(numero)}${inForce(classification)}
</actes:ARActe>\n`
}

/** 1-3. */
export function anomalieActe(
  numero: string,
  { on = '2025-07-08', detail = 'refus', classification = '2019-04-18' } = {},
): string {
  return `${prolog}<actes:AnomalieActe ${namespaces}>
  <actes:Date>${on}</actes:Date><actes:Nature>042</actes:Nature><actes:Detail>${detail}</actes:Detail>
  ${echo(numero)}${inForce(classification)}
</actes:AnomalieActe>\n`
}

/** The refusal of a whole sending; its file is named `ANO_…`. */
export function anomalieEnveloppe(formulaire: string): string {
  return `${prolog}<actes:AnomalieEnveloppe ${namespaces}>
  <actes:Date>2025-07-08</actes:Date><actes:Nature>005</actes:Nature><actes:Detail>refus</actes:Detail>
  <actes:EnveloppeRecue>
    <actes:Emetteur><actes:IDCL insee:SIREN="213401482" actes:Departement="034" actes:Arrondissement="1" actes:Nature="31"/></actes:Emetteur>
    <actes:AdressesRetour><actes:Email>actes@example.org</actes:Email></actes:AdressesRetour>
    <actes:FormulairesEnvoyes><actes:Formulaire><actes:NomFichier>${formulaire}</actes:NomFichier></actes:Formulaire></actes:FormulairesEnvoyes>
  </actes:EnveloppeRecue>
</actes:AnomalieEnveloppe>\n`
}

/** 3-1 or 4-1. */
export function letter(
  root: 'DemandePieceComplementaire' | 'LettreObservations',
  numero: string,
  document: string,
  siren = maraussan.siren,
) {
  const words = root === 'LettreObservations' ? 'Motif' : 'DescriptionPieces'
  return `${prolog}<actes:${root} ${namespaces} actes:IDActe="${idActeOf(numero, siren)}" actes:DateCourrierPref="2025-07-08">
  <actes:${words}>mots</actes:${words}>
  <actes:Document><actes:NomFichier>${document}</actes:NomFichier></actes:Document>
</actes:${root}>\n`
}

/** 6-2. */
export function arAnnulation(numero: string, siren = maraussan.siren): string {
  return `${prolog}<actes:ARAnnulation ${namespaces} actes:DateReception="2025-07-08" actes:IDActe="${idActeOf(numero, siren)}"/>\n`
}

/** 7-2: the tree of a date, as small as acts about regulations may have it. */
export function retourClassification(date: string): string {
  const of = (code: string, libelle: string) => `actes:CodeMatiere="${code}" actes:Libelle="${libelle}"`
  return `${prolog}<actes:RetourClassification ${namespaces}>
  <actes:DateClassification>${date}</actes:DateClassification>
  <actes:NaturesActes><actes:NatureActe actes:CodeNatureActe="1" actes:Libelle="Délibérations" actes:TypeAbrege="DE">
    <actes:TypePJNatureActe actes:CodeTypePJ="99_DE" actes:Libelle="Délibération"/>
  </actes:NatureActe></actes:NaturesActes>
  <actes:Matieres><actes:Matiere1 ${of('5', 'Institutions')}><actes:Matiere2 ${of('2', 'Fonctionnement')}/></actes:Matiere1></actes:Matieres>
</actes:RetourClassification>\n`
}

/** 7-3. */
export const withoutChange = `${prolog}<actes:ReponseClassificationSansChangement ${namespaces}>
  <actes:DateClassification>2019-04-18</actes:DateClassification>
</actes:ReponseClassificationSansChangement>\n`

/** Write a set of files and hand it in as one delivery. */
export async function handInFolder(
  commune: Commune,
  files: Readonly<Record<string, string | Uint8Array>>,
  siren = maraussan.siren,
): Promise<readonly RetourJson[]> {
  const folder = join(commune.home, 'handed-in', `${Object.keys(files).join('+')}-${commune.app.ports.clock.newId()}`)
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
  return (await commune.operations.handInReturns([folder], siren, 'test')).items
}
