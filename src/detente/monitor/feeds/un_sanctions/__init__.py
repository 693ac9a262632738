"""The UN Security Council Consolidated List: who is listed under the resolutions on North Korea."""
