-- Since when its mark lies in its folder of files: a process that is given another folder is noticed when it starts.
ALTER TABLE actes.installation ADD COLUMN marked_at timestamptz;
