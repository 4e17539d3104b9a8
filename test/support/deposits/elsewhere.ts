// Acts that went to the préfecture by another road, with its acknowledgement.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { depositFolder, type Commune } from '../life/commune.ts'
import type { DepositResult } from '../life/operations-of.ts'

/** The ARActe of an act, as the préfecture writes it. */
export function arActe(idActe: string, dateReception: string): string {
  const [, , day = '', ...rest] = idActe.split('-')
  const date = day.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')
  const numero = rest.slice(0, -1).join('-')
  return `<?xml version="1.0" encoding="ISO-8859-1"?>
<actes:ARActe xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" actes:IDActe="${idActe}" actes:DateReception="${dateReception}">
  <actes:ActeRecu actes:Date="${date}" actes:NumeroInterne="${numero}" actes:CodeNatureActe="1">
    <actes:CodeMatiere1 actes:CodeMatiere="2"/>
    <actes:CodeMatiere2 actes:CodeMatiere="2"/>
    <actes:Objet>Permis de construire</actes:Objet>
    <actes:ClassificationDateVersion>2019-04-18</actes:ClassificationDateVersion>
    <actes:Document><actes:NomFichier>99_AR-${idActe}-1-1_1.pdf</actes:NomFichier></actes:Document>
    <actes:Annexes actes:Nombre="0"/>
    <actes:DocumentPapier>N</actes:DocumentPapier>
  </actes:ActeRecu>
  <actes:ClassificationDateVersionEnCours>2019-04-18</actes:ClassificationDateVersionEnCours>
</actes:ARActe>`
}

/** Hand in Maraussan's deposit with these changes, and these files beside it. */
export async function depositsWith(
  { home, operations }: Commune,
  changes: object,
  files: Readonly<Record<string, string | Buffer>> = {},
): Promise<DepositResult> {
  const folder = await depositFolder(join(home, 'deposits', v7()), { cle: undefined, ...changes })
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return operations.deposit(folder, 'test')
}
