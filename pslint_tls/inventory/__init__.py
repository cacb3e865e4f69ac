"""What a share holds, in a store that outlives the run: files, mail sites, findings, and what people say of them."""
