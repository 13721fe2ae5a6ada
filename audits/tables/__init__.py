"""Reading tables of evidence safely: CSV and XLSX in, typed rows or every problem out."""
