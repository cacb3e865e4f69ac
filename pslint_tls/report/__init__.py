"""What a store holds, told to people and to other programs: a page, a workbook, tables, a summary."""
