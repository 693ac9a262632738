"""Yonhap."""
